/**
 * One message, remark or missed call, with the day above it where one begins. It reads the language's signal, so it is
 * drawn again only when one of its properties changes: they are kept flat.
 */
import type { MessageSummary } from "@sottovoce/client";
import { LockOpen, Timer } from "lucide";
import { formatDay, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { hrefOf } from "../../state/route.ts";
import { Icon } from "../../ui/icon.tsx";
import { StrangerText } from "../../ui/stranger-text.tsx";
import { CallRow, MissedCallRow } from "./call-row.tsx";
import { disappearingTime, spokenMessage, statusWords, troubleWords } from "./message-words.ts";
import { NoteRow } from "./note-row.tsx";
import { type Shape, shownAt } from "./shape.ts";
import { StatusIcon } from "./status-icon.tsx";

export interface MessageRowProps extends Shape {
  readonly message: MessageSummary;
  /** The peer's, harmless and isolated. */
  readonly name: string;
  /** Its place in the list. */
  readonly index: number;
  /** The unread messages begin with it. */
  readonly unread: boolean;
  /** It is the last call of the conversation. */
  readonly newestCall: boolean;
  /** There is nothing before it. */
  readonly beginning: boolean;
  /** Takes the row as soon as it exists, and `null` when it is gone. */
  readonly measure: (row: HTMLLIElement | null) => void;
}

export function MessageRow(props: MessageRowProps) {
  const { message, name, index, day, first, last, unread, newestCall, beginning, measure } = props;
  return (
    <li class="messages-row" data-index={index} data-id={message.id} data-peer={message.peer} ref={measure}>
      {beginning && <p class="messages-beginning">{t().conversation.beginning(name)}</p>}
      {day && <h2 class="message-day">{formatDay(shownAt(message), Date.now())}</h2>}
      {unread && (
        <p class="message-unread">
          <span>{t().conversation.newMessages}</span>
        </p>
      )}
      {message.note === null ? (
        <Bubble message={message} name={name} first={first} last={last} />
      ) : message.note === "missed_call" ? (
        <MissedCallRow message={message} name={name} newest={newestCall} />
      ) : message.note === "call" ? (
        <CallRow message={message} name={name} newest={newestCall} />
      ) : (
        <NoteRow message={message} name={name} />
      )}
    </li>
  );
}

type BubbleProps = Pick<MessageRowProps, "message" | "name" | "first" | "last">;

function Bubble({ message, name, first, last }: BubbleProps) {
  const trouble = troubleWords(message);
  const classes = [
    "message",
    `message-${message.direction}`,
    first ? "message-first" : "",
    last ? "message-last" : "",
    trouble === null ? "" : "message-trouble",
    isBigEmoji(message.text) ? "message-emoji" : "",
  ];
  return (
    <article class={classes.join(" ")} tabIndex={-1} aria-label={spokenMessage(message, name)}>
      <div class="bubble">
        <StrangerText text={message.text} />
        <Meta message={message} />
      </div>
      {trouble !== null && <p class="message-why">{trouble}</p>}
    </article>
  );
}

/** Time and status. It leads to the details, for whoever goes from link to link; so does the whole bubble. */
function Meta({ message }: { readonly message: MessageSummary }) {
  const { conversation } = t();
  const time = disappearingTime(message);
  return (
    <a
      class="message-meta"
      href={hrefOf({ name: "message", peer: message.peer, id: message.id })}
      title={conversation.openDetails}
      tabIndex={-1}
      draggable={false}
    >
      {message.security === "end-to-site" && (
        <span class="message-mark">
          <Icon node={LockOpen} size="small" />
          {conversation.readable}
        </span>
      )}
      {time !== null && (
        <span class="message-mark" title={conversation.disappears(time)}>
          <Icon node={Timer} size="small" />
          {time}
        </span>
      )}
      <span class="message-mark">
        <time dateTime={new Date(message.sentAt).toISOString()}>{formatTime(shownAt(message))}</time>
        {message.direction === "out" && (
          <>
            <StatusIcon message={message} />
            {statusWords(message)}
          </>
        )}
      </span>
    </a>
  );
}

/** Up to this many emoji, and nothing else, are shown large. */
const BIG_EMOJI = /^\p{RGI_Emoji}{1,3}$/v;
/** The longest emoji has 35 UTF-16 units; what is longer need not be looked at. */
const LONGEST_BIG_EMOJI = 105;

function isBigEmoji(text: string): boolean {
  return text.length <= LONGEST_BIG_EMOJI && BIG_EMOJI.test(text);
}
