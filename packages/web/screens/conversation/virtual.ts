/** @tanstack/virtual-core for Preact: a list of which only the rows in sight exist. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import { useLayoutEffect, useState } from "preact/hooks";

export type MessageVirtualizer = Virtualizer<HTMLElement, HTMLElement>;

type Options = Pick<
  VirtualizerOptions<HTMLElement, HTMLElement>,
  "count" | "getItemKey" | "estimateSize" | "getScrollElement" | "initialOffset"
>;

/** Rows drawn above and below what is in sight, so that a quick finger finds no gaps. */
const OVERSCAN = 8;
/** Closer to the end than this counts as there: half a message. */
export const AT_END_PX = 60;
/** Space above the first and below the last message. */
export const PADDING_PX = 12;
/** Beyond any list: the browser takes it back to the end of this one. */
export const THE_END = Number.MAX_SAFE_INTEGER;
/** Until the browser has said how large the window is. */
const FIRST_RECT = { width: 400, height: 800 };

/**
 * Keeps to the end of the list while it is there, and to what is being read while older rows come before it. Preact
 * draws what `onChange` asks for in a microtask, and so before the browser paints.
 */
export function useVirtual(options: Options): MessageVirtualizer {
  const [, redraw] = useState({});
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(complete(options)));
  virtualizer.setOptions({ ...complete(options), onChange: () => redraw({}) });
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

function complete(options: Options): VirtualizerOptions<HTMLElement, HTMLElement> {
  return {
    ...options,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    initialRect: FIRST_RECT,
    overscan: OVERSCAN,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
  };
}
