import type { Address } from "@sottovoce/wire";
import { Screen } from "../../ui/screen.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";

export function ConversationScreen({ peer }: { readonly peer: Address }) {
  return (
    <Screen title={<StrangerName text={peer} />} back="#/">
      <p />
    </Screen>
  );
}
