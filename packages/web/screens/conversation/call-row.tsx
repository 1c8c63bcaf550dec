/** Calls in a conversation: what became of them, how long they lasted, and the ways to answer. */
import type { CallEntry, MessageSummary } from "@sottovoce/client";
import { MessageCircle, Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing, ShieldCheck } from "lucide";
import { formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { canCall } from "../../state/calls.ts";
import { Icon } from "../../ui/icon.tsx";
import { entryTitle, entryWords, wasBetweenTwo } from "../call/entry-words.ts";
import { shownAt } from "./shape.ts";

interface CallRowProps {
  readonly message: MessageSummary;
  readonly name: string;
  /** The last one of the conversation, which offers to answer; the others do in their details. */
  readonly newest: boolean;
}

export function CallRow({ message, name, newest }: CallRowProps) {
  const { call } = message;
  if (call === undefined) return null;
  const time = formatTime(shownAt(message));
  const title = entryTitle(call);
  const words = entryWords(call, name);
  return (
    <article
      class={`message message-${message.direction} message-first message-last`}
      tabIndex={-1}
      aria-label={`${name}, ${time}: ${title}. ${words}`}
    >
      <div class="bubble call-entry">
        <p class="call-entry-title">
          <Icon node={call.direction === "out" ? PhoneOutgoing : PhoneIncoming} size="medium" />
          <strong>{title}</strong>
        </p>
        <p class="call-entry-words">{words}</p>
        <Verified call={call} />
        {newest && <Answers message={message} />}
        <Time message={message} />
      </div>
    </article>
  );
}

export function MissedCallRow({ message, name, newest }: CallRowProps) {
  const { missed } = t().conversation;
  const time = formatTime(shownAt(message));
  const why = message.missedCall === undefined ? "" : missed[message.missedCall];
  return (
    <article
      class="message message-in message-first message-last"
      tabIndex={-1}
      aria-label={`${name}, ${time}: ${missed.title}. ${why}`}
    >
      <div class="bubble call-entry call-entry-missed">
        <p class="call-entry-title">
          <Icon node={PhoneMissed} size="medium" />
          <strong>{missed.title}</strong>
        </p>
        {why !== "" && <p class="call-entry-words">{why}</p>}
        {newest && <Answers message={message} />}
        <Time message={message} />
      </div>
    </article>
  );
}

function Verified({ call }: { readonly call: CallEntry }) {
  if (!wasBetweenTwo(call)) return null;
  return (
    <p class="call-entry-verified">
      <Icon node={ShieldCheck} size="small" />
      {t().calls.entry.verified}
    </p>
  );
}

/** The list takes the presses. */
function Answers({ message: { id, peer, note, direction } }: { readonly message: MessageSummary }) {
  return (
    <p class="call-entry-answers">
      {canCall(peer) && (
        <button type="button" class="call-entry-answer" data-call={peer}>
          <Icon node={Phone} size="small" />
          {direction === "out" ? t().calls.again : t().calls.entry.callBack}
        </button>
      )}
      {note === "missed_call" && (
        <button type="button" class="call-entry-answer" data-answer={id}>
          <Icon node={MessageCircle} size="small" />
          {t().conversation.missed.answer}
        </button>
      )}
    </p>
  );
}

function Time({ message }: { readonly message: MessageSummary }) {
  return (
    <p class="message-meta">
      <time dateTime={new Date(message.sentAt).toISOString()}>{formatTime(shownAt(message))}</time>
    </p>
  );
}
