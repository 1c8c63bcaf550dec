import type { Address, MessageId } from "@sottovoce/wire";
import { hrefOf, navigate } from "../../state/route.ts";
import { Dialog } from "../../ui/dialog.tsx";

export function TimelineDialog({ peer, id }: { readonly peer: Address; readonly id: MessageId }) {
  return (
    <Dialog title={id} sheet onClose={() => navigate({ name: "conversation", peer }, { replace: true })}>
      <a href={hrefOf({ name: "conversation", peer })}>{peer}</a>
    </Dialog>
  );
}
