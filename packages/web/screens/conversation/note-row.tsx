/** What is no message: remarks of the engine, with what to do about them, and missed calls. */
import type { MessageSummary, NoteKind } from "@sottovoce/client";
import { CircleAlert, Info, MessageCircle, PhoneMissed, ShieldAlert } from "lucide";
import { formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { hrefOf } from "../../state/route.ts";
import { Icon } from "../../ui/icon.tsx";
import { shownAt } from "./shape.ts";

interface NoteProps {
  readonly message: MessageSummary;
  readonly name: string;
}

/** Remarks about who the peer is: comparing the safety number answers them. */
const ABOUT_KEYS: readonly NoteKind[] = ["key_changed", "sending_blocked", "devices_differ"];
const SERIOUS: readonly NoteKind[] = [
  ...ABOUT_KEYS,
  "said_to_be_sip_phone",
  "unlisted_device",
  "unencrypted",
];

export function NoteRow({ message, name }: NoteProps) {
  const { note, peer } = message;
  if (note === null) return null;
  const serious = SERIOUS.includes(note);
  const words = t().engine.notes[note](name);
  const icon = ABOUT_KEYS.includes(note) ? ShieldAlert : serious ? CircleAlert : Info;
  return (
    <article
      class={`message note${serious ? " note-serious" : ""}`}
      tabIndex={-1}
      aria-label={`${formatTime(shownAt(message))}: ${words}`}
    >
      <div class="note-words">
        <Icon node={icon} size="small" />
        <p>{words}</p>
      </div>
      {ABOUT_KEYS.includes(note) && (
        <a class="note-link" href={hrefOf({ name: "verify", address: peer })}>
          {t().conversation.compare}
        </a>
      )}
    </article>
  );
}

export function MissedCallRow({ message, name }: NoteProps) {
  const { missed } = t().conversation;
  const time = formatTime(shownAt(message));
  const why = message.missedCall === undefined ? "" : missed[message.missedCall];
  return (
    <article
      class="message message-in message-first message-last"
      tabIndex={-1}
      aria-label={`${name}, ${time}: ${missed.title}. ${why}`}
    >
      <div class="bubble missed-call">
        <p class="missed-call-title">
          <Icon node={PhoneMissed} size="medium" />
          <strong>{missed.title}</strong>
        </p>
        {why !== "" && <p class="missed-call-why">{why}</p>}
        <button type="button" class="missed-call-answer" data-answer={message.id}>
          <Icon node={MessageCircle} size="small" />
          {missed.answer}
        </button>
        <p class="message-meta">
          <time dateTime={new Date(message.sentAt).toISOString()}>{time}</time>
        </p>
      </div>
    </article>
  );
}
