/** @tanstack/virtual-core for Preact: a list of which only the rows in sight exist. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

export type MessageVirtualizer = Virtualizer<HTMLElement, HTMLElement>;

type Options = Pick<
  VirtualizerOptions<HTMLElement, HTMLElement>,
  "count" | "getItemKey" | "estimateSize" | "getScrollElement" | "initialOffset"
>;

/** Rows drawn above and below what is in sight, so that a quick finger finds no gaps. */
const OVERSCAN = 6;
/** The same for the first picture, which is wanted at once. */
const FIRST_OVERSCAN = 1;
/** After that, pixels are drawn that nobody has scrolled to yet. */
const OPENED_MS = 100;
/** Closer to the end than this counts as there: half a message. */
export const AT_END_PX = 60;
/** Space above the first and below the last message. */
export const PADDING_PX = 12;
/** Beyond any list: the browser takes it back to the end of this one. */
export const THE_END = Number.MAX_SAFE_INTEGER;
/** Until the browser has said how large the window is. */
const FIRST_RECT = { width: 400, height: 600 };

/**
 * Keeps to the end of the list while it is there, and to what is being read while older rows come before it. Preact
 * draws what `onChange` asks for in a microtask, and so before the browser paints.
 */
export function useVirtual(options: Options): MessageVirtualizer {
  const [, redraw] = useState({});
  const [overscan, setOverscan] = useState(FIRST_OVERSCAN);
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(complete(options)));
  virtualizer.setOptions({ ...complete(options), overscan, onChange: () => redraw({}) });
  useEffect(() => {
    const timer = setTimeout(() => setOverscan(OVERSCAN), OPENED_MS);
    return () => clearTimeout(timer);
  }, []);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

/**
 * A row's height as the browser has laid it out for the next picture; what follows from it is drawn before that picture,
 * too. Asking earlier would make it lay out the page once for each new row.
 */
function measured(
  row: HTMLElement,
  entry: ResizeObserverEntry | undefined,
  list: MessageVirtualizer,
): number {
  const size = entry?.borderBoxSize[0]?.blockSize;
  // Not rounded: rows stand one below the other, and what is left over of each would add up.
  if (size !== undefined) return size;
  const index = list.indexFromElement(row);
  return list.itemSizeCache.get(list.options.getItemKey(index)) ?? list.options.estimateSize(index);
}

function complete(options: Options): VirtualizerOptions<HTMLElement, HTMLElement> {
  return {
    ...options,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    measureElement: measured,
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
