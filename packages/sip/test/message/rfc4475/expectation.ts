/** What each message of RFC 4475 is held against. */
import assert from "node:assert/strict";
import type { SipMessage, SipRequest, SipResponse } from "../../../message/message.ts";
import type { NameAddr } from "../../../message/name-addr.ts";

/** What RFC 4475 §3 says of a message, and how we show it. */
export type Expectation =
  /** A well-formed request or response; `check` looks at what the section points out. */
  | { section: string; outcome: "valid-request"; check: (request: SipRequest) => void }
  | { section: string; outcome: "valid-response"; check: (response: SipResponse) => void }
  /** The request is refused with this status while it is parsed or validated, and the refusal can be routed back. */
  | { section: string; outcome: "refused"; status: number; reason: RegExp }
  /** A response that is dropped. */
  | { section: string; outcome: "dropped"; reason: RegExp }
  /** Well-formed where every element looks; the element that reads the broken header refuses it. */
  | { section: string; outcome: "refused-by-reader"; status: number; read: (request: SipRequest) => unknown };

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function contactList(message: SipMessage): readonly NameAddr[] {
  const contacts = message.headers.contacts();
  assert.notEqual(contacts, "*");
  return contacts as readonly NameAddr[];
}
