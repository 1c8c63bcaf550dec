/** A conversation in one line: who, the last message or call, when, and how many are unread. */
import type { Conversation, MessageSummary } from "@sottovoce/client";
import { Info, PhoneIncoming, PhoneMissed, PhoneOutgoing } from "lucide";
import { formatWhen } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { hrefOf } from "../../state/route.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Badge } from "../../ui/badge.tsx";
import { harmlessLine, inSentence } from "../../ui/harmless.ts";
import { Icon } from "../../ui/icon.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { entryTitle } from "../call/entry-words.ts";
import { nameOf } from "../contacts/contact-name.ts";
import { statusWords } from "../conversation/message-words.ts";
import { StatusIcon } from "../conversation/status-icon.tsx";

interface ConversationRowProps {
  readonly conversation: Conversation;
  /** It is what the other pane shows. */
  readonly current: boolean;
  /** The midnight before now. */
  readonly today: number;
}

export function ConversationRow({ conversation, current, today }: ConversationRowProps) {
  const { peer, displayName, last, unread } = conversation;
  const name = nameOf({ displayName, address: peer });
  const bold = unread > 0;
  return (
    <li>
      <a
        class={bold ? "row history-row history-unread" : "row history-row"}
        href={hrefOf({ name: "conversation", peer })}
        aria-current={current ? "page" : undefined}
      >
        <Avatar name={name} address={peer} />
        <span class="history-words">
          <span class="history-top">
            <span class="history-name">
              <StrangerName text={name} />
            </span>
            <time class="history-when" dateTime={new Date(last.sentAt).toISOString()}>
              {formatWhen(last.sentAt, today)}
            </time>
          </span>
          <span class="history-bottom">
            <Last message={last} name={name} />
            <Badge count={unread} label={t().common.unread(unread)} />
          </span>
        </span>
      </a>
    </li>
  );
}

function Last({ message, name }: { readonly message: MessageSummary; readonly name: string }) {
  const { note, direction, text, status } = message;
  if (note === "missed_call") {
    return (
      <span class="history-last history-missed">
        <Icon node={PhoneMissed} size="small" />
        <span class="history-text">{t().history.missedCall}</span>
      </span>
    );
  }
  if (message.call !== undefined) {
    return (
      <span class="history-last">
        <Icon node={message.call.direction === "out" ? PhoneOutgoing : PhoneIncoming} size="small" />
        <span class="history-text">{entryTitle(message.call)}</span>
      </span>
    );
  }
  if (note !== null) {
    return (
      <span class="history-last">
        <Icon node={Info} size="small" />
        <span class="history-text">{t().engine.notes[note](inSentence(name))}</span>
      </span>
    );
  }
  const trouble = status === "error" || status === "expired";
  return (
    <span class={trouble ? "history-last history-trouble" : "history-last"}>
      {direction === "out" && (
        <>
          <StatusIcon message={message} />
          <span class="visually-hidden">{statusWords(message)}</span>
        </>
      )}
      <span class="history-text">
        {direction === "out" && `${t().history.you} `}
        <bdi>{harmlessLine(text)}</bdi>
      </span>
    </span>
  );
}
