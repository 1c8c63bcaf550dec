/** Security, dates and the timeline of a message, as the details show them. */
import type { HistoryMessage } from "@sottovoce/client";
import { Lock, LockOpen, ShieldAlert, Timer } from "lucide";
import { formatMoment } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import { disappearingTime, statusWords, troubleWords } from "./message-words.ts";
import { StatusIcon } from "./status-icon.tsx";
import { timelineLine } from "./timeline-words.ts";

interface TimelineProps {
  readonly message: HistoryMessage;
  /** Of the peer, harmless and isolated. */
  readonly name: string;
}

const SECURITY_ICONS = {
  "end-to-end": Lock,
  "end-to-end-reduced": ShieldAlert,
  "end-to-site": LockOpen,
} as const;

export function Timeline({ message, name }: TimelineProps) {
  const words = t().conversation.details;
  return (
    <>
      <ul class="details-facts">
        {message.direction === "out" && <StatusFact message={message} />}
        {message.note === null && (
          <li class="details-fact">
            <Icon node={SECURITY_ICONS[message.security]} size="medium" />
            <span>{words.security[message.security]}</span>
          </li>
        )}
        <DisappearingFact message={message} />
      </ul>
      <section>
        <h3 class="details-heading">{words.history}</h3>
        <ol class="timeline">
          {message.timeline.map((entry, index) => {
            const line = timelineLine(entry, message, name);
            return (
              <li key={`${entry.at} ${index}`} class={`timeline-entry timeline-${entry.event}`}>
                <time class="timeline-at" dateTime={new Date(line.at).toISOString()}>
                  {formatMoment(line.at)}
                </time>
                <p>{line.happened.join(" ")}</p>
                {line.next.length > 0 && <p class="timeline-next">{line.next.join(" ")}</p>}
              </li>
            );
          })}
        </ol>
      </section>
    </>
  );
}

/** Status, why it is so, and until when the message is tried or kept. */
function StatusFact({ message }: { readonly message: HistoryMessage }) {
  const words = t().conversation.details;
  const why = troubleWords(message);
  const { status, expiresAt } = message;
  return (
    <li class={why === null ? "details-fact" : "details-fact details-fact-trouble"}>
      <StatusIcon message={message} />
      <span>
        <strong>{statusWords(message)}</strong>
        {why !== null && <> – {why}</>}
        {expiresAt !== null && status === "sending" && (
          <span class="details-until">{words.expiresInOutbox(formatMoment(expiresAt))}</span>
        )}
        {expiresAt !== null && status === "enqueued" && (
          <span class="details-until">{words.expiresAtServer(formatMoment(expiresAt))}</span>
        )}
      </span>
    </li>
  );
}

function DisappearingFact({ message }: { readonly message: HistoryMessage }) {
  const time = disappearingTime(message);
  const words = t().conversation;
  if (time === null) return null;
  return (
    <li class="details-fact">
      <Icon node={Timer} size="medium" />
      <span>
        {message.disappearsAt === null
          ? words.disappears(time)
          : words.details.disappearsAt(formatMoment(message.disappearsAt))}
      </span>
    </li>
  );
}
