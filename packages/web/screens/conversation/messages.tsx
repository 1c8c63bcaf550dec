/** The messages of a conversation: a long list of which only what is in sight exists. */
import { useSignal } from "@preact/signals";
import type { MessageSummary } from "@sottovoce/client";
import { ChevronDown } from "lucide";
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { ConversationModel } from "../../state/conversation.ts";
import type { MessageList } from "../../state/message-list.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Announcer } from "./announcer.tsx";
import { followPointerAndKeys } from "./list-input.ts";
import { MessageRow } from "./message-row.tsx";
import { RowHeights } from "./row-heights.ts";
import { shapeAt } from "./shape.ts";
import { AT_END_PX, type MessageVirtualizer, THE_END, useVirtual } from "./virtual.ts";

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
  const virtualizer = useRows(model, list, scroller);
  useFollowing(virtualizer, list, scroller);
  useInput(virtualizer, list, scroller, onAnswer);
  const rows = virtualizer.getVirtualItems();
  const newestCall = useMemo(() => list.findLast(isCall)?.id, [list]);
  const isNearBeginning = (rows[0]?.index ?? 0) < READ_AHEAD;
  useEffect(() => {
    if (isNearBeginning) model.loadOlder().catch(() => undefined);
  }, [isNearBeginning, list, model]);
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
              const { day, first, last } = shapeAt(list, index);
              return (
                <MessageRow
                  key={key}
                  message={message}
                  name={name}
                  index={index}
                  day={day}
                  first={first}
                  last={last}
                  unread={message.id === model.firstUnread}
                  newestCall={message.id === newestCall}
                  beginning={index === 0 && model.complete.value}
                  measure={virtualizer.measureElement}
                />
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

function isCall({ note }: MessageSummary): boolean {
  return note === "call" || note === "missed_call";
}

function useRows(model: ConversationModel, list: MessageList, scroller: RefObject<HTMLElement | null>) {
  const heights = useMemo(() => new RowHeights(), [model]);
  const getItemKey = useCallback((index: number) => list[index]?.id ?? index, [list]);
  return useVirtual({
    count: list.length,
    getScrollElement: () => scroller.current,
    getItemKey,
    estimateSize: (index) => heights.heightOf(list, index),
    onMeasured: (index, height) => heights.keep(list, index, height),
    initialOffset: () => openingOffset(list, model, heights),
  });
}

/**
 * Begins at the first unread message, else at the end. What is measured later above what is in sight moves it by as
 * much, so that the estimate puts the message exactly where it belongs: a little below the edge, since what begins a
 * fraction of a pixel above it would count as out of sight, and be moved out of it with the line that it has above it.
 */
function openingOffset(list: MessageList, model: ConversationModel, heights: RowHeights): number {
  const unread = list.findIndex(({ id }) => id === model.firstUnread);
  if (unread < 0) return THE_END;
  let offset = 0;
  for (let index = 0; index < unread; index++) offset += heights.heightOf(list, index);
  return offset;
}

/** Goes to the end for what is written here, and stays there when the window becomes smaller. */
function useFollowing(
  virtualizer: MessageVirtualizer,
  list: MessageList,
  scroller: RefObject<HTMLElement | null>,
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
  scroller: RefObject<HTMLElement | null>,
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
