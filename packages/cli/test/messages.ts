/** Messages for tests. */
import type { HistoryMessage } from "@sottovoce/client";
import { type Address, makeMessageId } from "@sottovoce/wire";

export const ALICE = "alice@example.org" as Address;
export const BOB = "bob@example.org" as Address;
/** A Friday, 14:00 of local time. */
export const FRIDAY = new Date(2026, 10, 20, 14, 0).getTime();

let made = 0;

/** A message that was sent to bob, with other properties as wished. */
export function outgoing(text: string, properties: Partial<HistoryMessage> = {}): HistoryMessage {
  const sentAt = properties.sentAt ?? FRIDAY;
  const random = new Uint8Array(10);
  new DataView(random.buffer).setUint32(6, ++made);
  return {
    id: makeMessageId(sentAt, random),
    peer: BOB,
    direction: "out",
    text,
    sentAt,
    receivedAt: null,
    status: "sending",
    reason: null,
    security: "end-to-end",
    read: true,
    order: made,
    note: null,
    expiresAt: null,
    disappearAfterS: null,
    disappearsAt: null,
    timeline: [
      {
        at: sentAt,
        code: "composed",
        event: "composed",
        text: "Written.",
        disappearAfterS: null,
        hereOnly: false,
      },
    ],
    ...properties,
  };
}

/** A message that came from bob. */
export function incoming(text: string, properties: Partial<HistoryMessage> = {}): HistoryMessage {
  const receivedAt = properties.receivedAt ?? FRIDAY;
  return outgoing(text, { direction: "in", status: "received", receivedAt, read: false, ...properties });
}
