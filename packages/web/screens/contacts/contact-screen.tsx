import type { Address } from "@sottovoce/wire";
import { Screen } from "../../ui/screen.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";

export function ContactScreen({ address }: { readonly address: Address }) {
  return (
    <Screen title={<StrangerName text={address} />} back="#/contacts">
      <p />
    </Screen>
  );
}
