/** Being called. */
import type { IncomingInvite } from "@sottovoce/sip";
import type { LiveCall } from "../call.ts";
import type { CallEnd } from "../calls-api.ts";
import type { PeerDescription } from "./descriptions.ts";
import { endingOfCancel, GIVEN_UP_THERE } from "./endings.ts";

/** With what an INVITE is refused that ends on this side. */
const STATUSES: Readonly<Partial<Record<CallEnd, number>>> = {
  declined: 603,
  busy: 486,
  // This device cannot; another one may.
  no_microphone: 480,
  failed: 480,
  hung_up: 480,
};

/** Lets it ring, until a person decides or the caller gives up. */
export function ring(call: LiveCall, invite: IncomingInvite): void {
  invite.handler = {
    onCancelled: (reasons) => {
      const ending = endingOfCancel(reasons);
      call.isMissed = ending === null && call.call.phase === "ringing";
      call.finish(ending ?? { end: "cancelled", sentence: GIVEN_UP_THERE });
    },
    onLost: () => call.finish({ end: "failed", sentence: "The connection to the server was lost." }),
  };
  call.setLeg({ end: (end) => invite.refuse(STATUSES[end] ?? 480) });
  invite.ring();
}

/** A person takes the call. */
export async function answer(call: LiveCall, invite: IncomingInvite, offer: PeerDescription): Promise<void> {
  call.change({ phase: "connecting" });
  try {
    const talk = await call.openTalk(offer.kind);
    if (talk === null) return;
    const description = await talk.answer(offer);
    if (call.isOver) return;
    const dialog = invite.accept(description);
    if (dialog === null) {
      call.finish({ end: "cancelled", sentence: GIVEN_UP_THERE });
      return;
    }
    call.established(dialog, description, offer);
  } catch (error) {
    call.fail(error);
  }
}
