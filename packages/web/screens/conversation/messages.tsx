/** The messages of a conversation: a long list of which only what is in sight exists. */
import { useSignal } from "@preact/signals";
import { ChevronDown } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { ConversationModel } from "../../state/conversation.ts";
import type { MessageList } from "../../state/message-list.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Announcer } from "./announcer.tsx";
import { followPointerAndKeys } from "./list-input.ts";
import { MessageRow } from "./message-row.tsx";
import { estimateHeight, shapeAt } from "./shape.ts";
import { AT_END_PX, type MessageVirtualizer, PADDING_PX, THE_END, useVirtual } from "./virtual.ts";

interface MessagesProps {
  readonly model: ConversationModel;
  readonly list: MessageList;
  /** The peer's, harmless and isolated. */
  readonly name: string;
  /** Answers a missed call. */
  readonly onAnswer: () => void;
}

/** Older messages are read while this many are left above what is in sight. */
const READ_AHEAD = 20;

/** What scrolls is reached by keyboard, too (WCAG 2.2 §2.1.1): the arrows begin here. */
const TAB_STOP = 0;

export function Messages({ model, list, name, onAnswer }: MessagesProps) {
  const scroller = useRef<HTMLElement>(null);
  const atEnd = useSignal(true);
  const virtualizer = useVirtual({
    count: list.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => list[index]?.id ?? index,
    estimateSize: (index) => estimateHeight(list, index),
    initialOffset: () => openingOffset(list, model),
  });
  useFollowing(virtualizer, list, scroller);
  useInput(virtualizer, list, scroller, onAnswer);
  const rows = virtualizer.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  useEffect(() => {
    if (first < READ_AHEAD) model.loadOlder().catch(() => undefined);
  }, [first, list, model]);
  return (
    <div class="messages-frame">
      <section
        class="messages"
        ref={scroller}
        aria-label={t().conversation.messagesWith(name)}
        tabIndex={TAB_STOP}
        onScroll={() => {
          atEnd.value = virtualizer.isAtEnd(AT_END_PX);
        }}
      >
        <div class="messages-space" style={{ height: `${virtualizer.getTotalSize()}px` }}>
          <ul style={{ transform: `translateY(${rows[0]?.start ?? 0}px)` }}>
            {rows.map(({ key, index }) => {
              const message = list[index];
              if (message === undefined) return null;
              const shape = shapeAt(list, index);
              return (
                <li
                  key={key}
                  class="messages-row"
                  data-index={index}
                  data-id={message.id}
                  data-peer={message.peer}
                  ref={virtualizer.measureElement}
                >
                  {index === 0 && model.complete.value && (
                    <p class="messages-beginning">{t().conversation.beginning(name)}</p>
                  )}
                  <MessageRow
                    message={message}
                    name={name}
                    day={shape.day}
                    first={shape.first}
                    last={shape.last}
                    unread={message.id === model.firstUnread}
                  />
                </li>
              );
            })}
          </ul>
        </div>
      </section>
      {!atEnd.value && <ToNewest list={list} virtualizer={virtualizer} />}
      <Announcer peer={model.peer} name={name} />
    </div>
  );
}

/**
 * Begins at the first unread message, else at the end. What is measured later above what is in sight moves it by as
 * much, so that the estimate puts the message exactly where it belongs.
 */
function openingOffset(list: MessageList, model: ConversationModel): number {
  const unread = list.findIndex(({ id }) => id === model.firstUnread);
  if (unread < 0) return THE_END;
  let offset = PADDING_PX;
  for (let index = 0; index < unread; index++) offset += estimateHeight(list, index);
  return offset;
}

/** Goes to the end for what is written here, and stays there when the window becomes smaller. */
function useFollowing(
  virtualizer: MessageVirtualizer,
  list: MessageList,
  scroller: { readonly current: HTMLElement | null },
): void {
  const newest = list.at(-1);
  const before = useRef(newest?.id);
  useLayoutEffect(() => {
    const isNew = newest?.id !== before.current;
    before.current = newest?.id;
    if (isNew && newest?.direction === "out") virtualizer.scrollToEnd();
  }, [newest, virtualizer]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const lost = height - element.clientHeight;
      height = element.clientHeight;
      if (virtualizer.isAtEnd(AT_END_PX + Math.abs(lost))) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtualizer, scroller]);
}

function useInput(
  virtualizer: MessageVirtualizer,
  list: MessageList,
  scroller: { readonly current: HTMLElement | null },
  onAnswer: () => void,
): void {
  const latest = useRef({ list, onAnswer });
  latest.current = { list, onAnswer };
  useEffect(() => {
    if (scroller.current === null) return;
    return followPointerAndKeys(scroller.current, {
      count: () => latest.current.list.length,
      reveal: (index) => virtualizer.scrollToIndex(index),
      answer: () => latest.current.onAnswer(),
    });
  }, [virtualizer, scroller]);
}

interface ToNewestProps {
  readonly list: MessageList;
  readonly virtualizer: MessageVirtualizer;
}

/** What has come below since one scrolled up, and the way there. */
function ToNewest({ list, virtualizer }: ToNewestProps) {
  const newestSeen = useRef(list.at(-1)?.order ?? 0);
  let newer = 0;
  // From the end, since the list may be long.
  for (let index = list.length - 1; index >= 0; index--) {
    const message = list[index];
    if (message === undefined || message.order <= newestSeen.current) break;
    if (message.direction === "in") newer++;
  }
  const words = t().conversation;
  return (
    <button
      type="button"
      class="to-newest"
      aria-label={words.toNewest}
      title={words.toNewest}
      onClick={() => virtualizer.scrollToEnd()}
    >
      <Icon node={ChevronDown} />
      {newer > 0 && <Badge count={newer} label={words.newer(newer)} />}
    </button>
  );
}
