/** What is no message: remarks of the engine, with what to do about them. */
import type { MessageSummary, NoteKind } from "@sottovoce/client";
import { CircleAlert, Info, ShieldAlert } from "lucide";
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
