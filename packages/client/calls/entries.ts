/** Calls in History: one entry each, with the security receipt (REQUIREMENTS V9); missed calls once, whoever saw them. */
import type { Address } from "@sottovoce/wire";
import { type Core, newMessageId } from "../core.ts";
import type { CallEntry } from "../history/history-api.ts";
import { type MessageRecord, toHistoryMessage } from "../history/record.ts";
import { keepMissedCall, MISSED_SEEN_MS } from "../inbox/missed-calls.ts";
import { isSeen, markSeen } from "../inbox/seen.ts";
import type { LiveCall } from "./call.ts";
import type { Call, CallEnd } from "./calls-api.ts";
import { GIVEN_UP_THERE } from "./signalling/endings.ts";

export { MISSED_SEEN_MS };

/** Under what a missed call is remembered, so that the server's notice and what rang here are one. */
export function missedName(wire: string): string {
  return `missed/${wire}`;
}

/** Keeps what became of a call. @throws EngineError `storage`, `stopped` */
export async function keepCall(core: Core, live: LiveCall): Promise<void> {
  const { call, wire } = live;
  // The connection broke while it rang: what became of it the server tells.
  if (call.direction === "in" && call.end === "failed" && call.security === null && call.secureAt === null)
    return;
  await core.ledger.transact(async (transaction) => {
    const name = missedName(wire);
    const until = core.clock.now() + MISSED_SEEN_MS;
    if (live.isMissed) {
      if (await isSeen(transaction, name)) return;
      markSeen(transaction, name, until);
      keepMissedCall(core, transaction, {
        id: newMessageId(core),
        caller: call.peer,
        at: call.endedAt ?? core.clock.now(),
        reason: "not_answered",
      });
      return;
    }
    // Somebody took it, or said no: a notice of the server's that crossed that says nothing new.
    if (call.direction === "in") markSeen(transaction, name, until);
    const message = entryOf(core, call);
    core.history.add(transaction, message);
    transaction.afterCommit(() => core.emit({ type: "message", message: toHistoryMessage(message) }));
  });
}

function entryOf(core: Core, call: Call): MessageRecord {
  const at = call.endedAt ?? core.clock.now();
  const text = sentenceOf(call);
  const entry: CallEntry = {
    direction: call.direction,
    startedAt: call.startedAt,
    secureAt: call.secureAt,
    endedAt: at,
    end: call.end ?? "failed",
    ...(isGivenUpThere(call) ? { endedThere: true as const } : {}),
    security: call.security,
  };
  return {
    id: newMessageId(core),
    peer: call.peer,
    direction: call.direction,
    text,
    sentAt: call.startedAt,
    receivedAt: at,
    status: call.direction === "in" ? "received" : "delivered",
    reason: null,
    security: "end-to-end",
    read: true,
    order: core.history.takeOrder(),
    note: "call",
    call: entry,
    expiresAt: null,
    timeline: [{ at, code: "remark", sentence: text }],
    deliveries: [],
  };
}

function isGivenUpThere({ end, endSentence }: Call): boolean {
  return end === "cancelled" && endSentence === GIVEN_UP_THERE;
}

const ENDS: Readonly<Record<CallEnd, (peer: Address, call: Call) => string>> = {
  hung_up: () => "",
  cancelled: (peer, call) =>
    isGivenUpThere(call)
      ? `${peer} hung up before you were connected.`
      : "You hung up before you were connected.",
  busy: (peer) => `${peer} was in another call.`,
  declined: (peer, { direction }) => (direction === "in" ? "You declined." : `${peer} declined.`),
  no_answer: () => "Nobody answered.",
  unreachable: (peer) => `No device of ${peer} could be reached.`,
  answered_elsewhere: () => "Answered on another of your devices.",
  declined_elsewhere: () => "Declined on another of your devices.",
  not_secured: () => "It could not be secured, and was ended before anything was heard.",
  mismatch: () => "The words differed: somebody may have listened in.",
  continuity_broken: () =>
    "Its keys did not continue the earlier ones, and it was ended before anything was heard.",
  not_proven: (peer) => `It did not show that it was with ${peer}, and was ended before anything was heard.`,
  not_recognised: (peer) => `The device of ${peer} could not tell who it was with, and ended it.`,
  media_lost: () => "The connection was lost.",
  no_way: () => "The two networks did not let both sides meet.",
  no_microphone: () => "There was no microphone.",
  not_allowed: () => "The server does not allow it.",
  unknown: (peer) => `There is no ${peer} on this server.`,
  failed: () => "Something went wrong.",
};

function sentenceOf(call: Call): string {
  const { direction, peer, end, secureAt, endedAt } = call;
  const what = direction === "out" ? `Call to ${peer}.` : `Call from ${peer}.`;
  // GoClear, or a telephone system that shows itself: something was heard, and nothing in clear.
  const isTakenBack = end === "not_secured" && secureAt !== null;
  const length = secureAt === null || endedAt === null ? "" : ` It lasted ${lengthOf(endedAt - secureAt)}.`;
  const why = isTakenBack ? "It could not go on securely, and was ended." : ENDS[end ?? "failed"](peer, call);
  return `${what}${length}${why === "" ? "" : ` ${why}`}`;
}

/** `3 min 12 s`. */
function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
}
