/** The statuses of a message, each with its own icon and words (REQUIREMENTS M6), and the reasons (M9). */
import type { FailureReason, HistoryMessage, MessageSecurity, MessageStatus } from "@sottovoce/client";
import type { Paint, Style } from "./style.ts";

type Shown = MessageStatus | "received";

interface Face {
  /** Of characters that are one column wide in every terminal. */
  readonly icon: string;
  readonly words: string;
  readonly paint: keyof Style;
}

const FACES: Readonly<Record<Shown, Face>> = {
  sending: { icon: "◌", words: "Sending", paint: "dim" },
  enqueued: { icon: "✓", words: "Enqueued", paint: "dim" },
  delivered: { icon: "✓✓", words: "Delivered", paint: "green" },
  error: { icon: "✗", words: "Error", paint: "red" },
  expired: { icon: "⧗", words: "Expired", paint: "yellow" },
  received: { icon: "●", words: "Received", paint: "dim" },
};

const REASONS: Readonly<Record<FailureReason, string>> = {
  unknown_recipient: "there is no such account on the server",
  messaging_disabled: "your operator has not enabled Secure Messages for you",
  recipient_messaging_disabled: "the recipient cannot receive Secure Messages",
  empty: "the message is empty",
  too_long: "the message is too long",
  device_gone: "the recipient's device is gone",
  mailbox_full: "too many messages are waiting for the recipient",
  rate_limited: "too many messages in a short time; wait a little",
  key_changed: "the recipient's key has changed; verify it first",
  expired: "not delivered within the time the server keeps messages",
  not_sent_in_time: "it could not be sent in time",
  end_to_site_not_agreed:
    "the recipient uses a SIP phone, so the server could read it; it waits until you agree",
  said_to_be_sip_phone:
    "the server says that the recipient is a SIP phone, but it has security keys; nothing is sent",
  devices_withheld:
    "the server does not show which devices the recipient has now; nothing is sent until it does",
  refused: "the server refused it",
};

/** `✓ Enqueued`, `✗ Error: there is no such account on the server`. */
export function statusWords(message: Pick<HistoryMessage, "status" | "reason">): string {
  const { icon, words } = FACES[message.status];
  const reason = message.reason === null ? "" : `: ${REASONS[message.reason]}`;
  return `${icon} ${words}${reason}`;
}

export function statusPaint(status: Shown, style: Style): Paint {
  return style[FACES[status].paint];
}

/** Who has to do something before a message can leave, in a word or two; empty while it is only a matter of time. */
export function waitsForWords({ reason }: Pick<HistoryMessage, "reason">): string {
  switch (reason) {
    case "end_to_site_not_agreed":
      return "your agreement";
    case "said_to_be_sip_phone":
      return "your operator";
    // Either the server keeps back which device was removed, or a stolen device makes its list up.
    case "devices_withheld":
      return "the contact, or your operator";
    default:
      return "";
  }
}

/** The reason as part of a sentence. */
export function reasonWords(reason: FailureReason): string {
  return REASONS[reason];
}

/** One line about a message that is not tried any more, for a person who looks at something else. */
export function givenUpWords({ peer, reason }: Pick<HistoryMessage, "peer" | "reason">): string {
  return `Your message to ${peer} was given up${reason === null ? "" : `: ${REASONS[reason]}`}.`;
}

const SECURITY: Readonly<Record<MessageSecurity, string>> = {
  "end-to-end": "end-to-end encrypted",
  "end-to-end-reduced": "end-to-end encrypted, reduced initial forward secrecy",
  "end-to-site": "end-to-site: encrypted on the way, but the server can read it",
};

/** How a message was protected, in words. */
export function securityWords(security: MessageSecurity): string {
  return SECURITY[security];
}

/** What stands beside a message that is less protected than others are; `null` for the usual protection. */
export function weaknessWords(security: MessageSecurity): string | null {
  switch (security) {
    case "end-to-end":
      return null;
    case "end-to-end-reduced":
      return "reduced initial forward secrecy";
    case "end-to-site":
      return "end-to-site: server can read";
  }
}
