/** @tanstack/virtual-core for Preact: a list of which only the rows in sight exist. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type Range,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export type MessageVirtualizer = Virtualizer<HTMLElement, HTMLElement>;

interface Options
  extends Pick<
    VirtualizerOptions<HTMLElement, HTMLElement>,
    "count" | "getItemKey" | "estimateSize" | "getScrollElement" | "initialOffset"
  > {
  /** A row has been laid out; `estimateSize` knows it from then on. @param size pixels, not rounded */
  readonly onMeasured: (index: number, size: number) => void;
}

/** Rows drawn above and below what is in sight, so that a quick finger finds no gaps. */
const OVERSCAN = 6;
/** The same for the first picture, which is wanted at once. */
const FIRST_OVERSCAN = 1;
/** Rows that come and go together, so that most frames of a scroll change nothing at all. */
const BLOCK = 4;
/** After that, pixels are drawn that nobody has scrolled to yet. */
const OPENED_MS = 100;
/** Closer to the end than this counts as there: half a message. */
export const AT_END_PX = 60;
/** Space above the first and below the last message. */
const PADDING_PX = 12;
/** Beyond any list: the browser takes it back to the end of this one. */
export const THE_END = Number.MAX_SAFE_INTEGER;
/** Until the browser has said how large the window is. */
const FIRST_RECT = { width: 400, height: 600 };

/**
 * Keeps to the end of the list while it is there, and to what is being read while older rows come before it. Preact
 * draws what `onChange` asks for in a microtask, and so before the browser paints.
 * @param options.getItemKey another function only where the list is another one: all rows are placed anew then
 */
export function useVirtual(options: Options): MessageVirtualizer {
  const [, redraw] = useState({});
  const [overscan, setOverscan] = useState(FIRST_OVERSCAN);
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(complete(options)));
  const drawn = useRef("");
  virtualizer.setOptions({
    ...complete(options),
    overscan,
    // It tells of more than what changes the picture: where each scroll begins and ends, for one.
    onChange: () => pictureOf(virtualizer) !== drawn.current && redraw({}),
  });
  drawn.current = pictureOf(virtualizer);
  useEffect(() => {
    const timer = setTimeout(() => setOverscan(OVERSCAN), OPENED_MS);
    return () => clearTimeout(timer);
  }, []);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

/** Which rows exist, and where they stand. */
function pictureOf(virtualizer: MessageVirtualizer): string {
  const rows = virtualizer.getVirtualItems();
  const [first, last] = [rows[0], rows.at(-1)];
  return `${String(first?.key)} ${first?.start} ${String(last?.key)} ${last?.end} ${virtualizer.getTotalSize()}`;
}

/** The rows that exist: those in sight, as many more on either side as are wanted, and then some, to whole blocks. */
function wholeBlocks({ startIndex, endIndex, overscan, count }: Range): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const start = first - (first % BLOCK);
  const end = Math.min(count, last + BLOCK - (last % BLOCK));
  return Array.from({ length: end - start }, (_, offset) => start + offset);
}

/**
 * A row's height as the browser has laid it out for the next picture; what follows from it is drawn before that picture,
 * too. Asking earlier would make it lay out the page once for each new row.
 */
function measured(
  row: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  { indexFromElement }: MessageVirtualizer,
  { estimateSize, onMeasured }: Options,
): number {
  const index = indexFromElement(row);
  const size = entry?.borderBoxSize[0]?.blockSize;
  if (size === undefined) return estimateSize(index);
  onMeasured(index, size);
  return size;
}

function complete(options: Options): VirtualizerOptions<HTMLElement, HTMLElement> {
  return {
    ...options,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    measureElement: (row, entry, list) => measured(row, entry, list, options),
    rangeExtractor: wholeBlocks,
    initialRect: FIRST_RECT,
    // Without a timer that is set again in each frame.
    useScrollendEvent: true,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
  };
}
