import type { Address } from "@sottovoce/wire";
import { Screen } from "../../ui/screen.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";

export function VerifyScreen({ address }: { readonly address: Address }) {
  return (
    <Screen title={<StrangerName text={address} />} back="#/contacts" alwaysBack>
      <p />
    </Screen>
  );
}
