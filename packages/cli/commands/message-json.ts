/** What `--json` prints of messages. These forms are promised in the README. */
import type { CallEntry, HistoryMessage, MessageSummary } from "@sottovoce/client";

/** `send`: one per status change. */
export function statusJson(message: HistoryMessage): object {
  return {
    id: message.id,
    to: message.peer,
    status: message.status,
    at: message.timeline.at(-1)?.at ?? message.sentAt,
    security: message.security,
    ...(message.reason === null ? {} : { reason: message.reason }),
  };
}

/** `receive`: one per message. */
export function receivedJson(message: HistoryMessage): object {
  return {
    id: message.id,
    from: message.peer,
    text: message.text,
    sentAt: message.sentAt,
    receivedAt: message.receivedAt,
    security: message.security,
  };
}

/** `receive`: one per missed call, told apart by `missedCall` in place of `text`. */
export function missedCallJson(message: HistoryMessage): object {
  return {
    id: message.id,
    from: message.peer,
    missedCall: message.missedCall,
    at: message.sentAt,
    receivedAt: message.receivedAt,
  };
}

/** `history PEER`, `outbox`: one per message, in both directions. */
export function historyJson(message: MessageSummary): object {
  if (message.call !== undefined) return callEntryJson(message, message.call);
  return {
    id: message.id,
    peer: message.peer,
    direction: message.direction,
    text: message.text,
    ...(message.note === null ? {} : { note: message.note }),
    ...(message.missedCall === undefined ? {} : { missedCall: message.missedCall }),
    status: message.status,
    ...(message.reason === null ? {} : { reason: message.reason }),
    sentAt: message.sentAt,
    receivedAt: message.receivedAt,
    expiresAt: message.expiresAt,
    security: message.security,
    read: message.read,
    ...(message.disappearsAt === null ? {} : { disappearsAt: message.disappearsAt }),
  };
}

/** A call was not sent, so that it is neither delivered nor late; `call` says what became of it. */
function callEntryJson({ id, peer, direction, text, note, read }: MessageSummary, call: CallEntry): object {
  return { id, peer, direction, text, note, call, read };
}
