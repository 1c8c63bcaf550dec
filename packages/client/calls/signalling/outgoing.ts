/** Calling somebody: first as our own clients do, then, where that is refused, as SIP phones do. */
import { descriptionOf, type InviteDialog, type InviteFailure, type SipResponse } from "@sottovoce/sip";
import { type Bytes, sipUriOf } from "@sottovoce/wire";
import type { LiveCall } from "../call.ts";
import { hasRelay } from "../ice-servers.ts";
import type { MediaKind } from "../media.ts";
import { hidesAddress } from "../privacy.ts";
import type { CallSurroundings } from "../surroundings.ts";
import type { Talk } from "../talk.ts";
import { CROSSING_MS, isCrossed } from "./crossing.ts";
import { readDescription } from "./descriptions.ts";
import { endingOf, NOT_ACCEPTABLE } from "./endings.ts";

/** Longer than any server lets it ring (its `calls.ringing` is 3 minutes at most): ends what nobody ends. */
const RINGING_MS = 200_000;

/** What became of one INVITE. */
type Outcome =
  | { readonly kind: "answered"; readonly dialog: InviteDialog; readonly response: SipResponse }
  | { readonly kind: "failed"; readonly failure: InviteFailure };

/**
 * Dials until somebody answers or everything has been tried.
 * @param kinds ways for sound, the first to be tried first
 */
export async function dial(on: CallSurroundings, call: LiveCall, kinds: readonly MediaKind[]): Promise<void> {
  const { wire } = call;
  let seq = 0;
  for (const [i, kind] of kinds.entries()) {
    if (kind === "webrtc" && !(await mayMeet(on, call))) return;
    const talk = await call.openTalk(kind);
    if (talk === null) return;
    const description = await talk.offer();
    if (call.isOver || call.wire !== wire) return;
    const sent = await invite(on, call, description, seq);
    // Turned while it rang: the other side's call goes on in its place.
    if (call.wire !== wire) return;
    seq = sent.seq;
    if (sent.outcome.kind === "answered") {
      await answered(call, talk, description, sent.outcome);
      return;
    }
    const { failure } = sent.outcome;
    const isLast = i === kinds.length - 1;
    if (!NOT_ACCEPTABLE.has(failure.status) || isLast) {
      if (isCrossed(failure)) awaitTheirs(on, call);
      else call.finish(endingOf(failure));
      return;
    }
  }
}

/** Both called at once, and the other side's INVITE is on its way. */
function awaitTheirs(on: CallSurroundings, call: LiveCall): void {
  const { wire } = call;
  on.core.clock.setTimer(CROSSING_MS, () => {
    if (call.wire === wire)
      call.finish({ end: "failed", sentence: "You called each other at once. Call again." });
  });
}

/** Where addresses are to be hidden and the operator has no relay, there is no call. */
async function mayMeet(on: CallSurroundings, call: LiveCall): Promise<boolean> {
  if (!hidesAddress(on.core, call.call.peer) || hasRelay(await on.ice.get())) return true;
  call.finish({
    end: "no_way",
    sentence:
      "Your address is to be hidden from people who are not verified, and the operator has set up no relay for that.",
  });
  return false;
}

async function answered(
  call: LiveCall,
  talk: Talk,
  sent: Bytes,
  { dialog, response }: Outcome & { readonly kind: "answered" },
): Promise<void> {
  const body = descriptionOf(response);
  const heard = body === null ? null : readDescription(body);
  if (heard === null) {
    dialog.bye();
    call.finish({ end: "failed", sentence: "The device called answered in a way that cannot be read." });
    return;
  }
  call.established(dialog, sent, heard);
  await talk.accept(heard);
}

async function invite(
  on: CallSurroundings,
  call: LiveCall,
  description: Bytes,
  after: number,
): Promise<{ readonly outcome: Outcome; readonly seq: number }> {
  const { clock } = on.core;
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const options = { to: sipUriOf(call.call.peer), callId: call.wire, after, description };
  const sent = on.line.call(options, {
    onProgress: (status) => {
      if (status === 180 && call.call.phase === "dialing") call.change({ phase: "ringing" });
    },
    onAnswered: (dialog, response) => resolve({ kind: "answered", dialog, response }),
    onFailed: (failure) => resolve({ kind: "failed", failure }),
  });
  const timer = clock.setTimer(RINGING_MS, () => call.finish({ end: "no_answer", sentence: null }));
  call.setLeg({ end: () => sent.cancel() });
  const outcome = await promise;
  clock.clearTimer(timer);
  return { outcome, seq: sent.seq };
}
