/**
 * Pointer and keys on the list of messages, taken where they bubble up to: the rows themselves have no listeners.
 * A press on a message opens its details, the arrows, Home and End go from message to message.
 */
import { type Address, type MessageId, parseAddress, parseMessageId } from "@sottovoce/wire";
import { placeCall } from "../../state/calls.ts";
import { navigate } from "../../state/route.ts";

export interface ListTarget {
  /** Messages in the list. */
  count(): number;
  /** Brings a message into sight. */
  reveal(index: number): void;
  /** A missed call is to be answered by a message. */
  answer(): void;
}

/** @returns a function that ends it */
export function followPointerAndKeys(list: HTMLElement, target: ListTarget): () => void {
  const onClick = (event: MouseEvent) => press(event, target);
  const onKeyDown = (event: KeyboardEvent) => key(event, list, target);
  list.addEventListener("click", onClick);
  list.addEventListener("keydown", onKeyDown);
  return () => {
    list.removeEventListener("click", onClick);
    list.removeEventListener("keydown", onKeyDown);
  };
}

function press(event: MouseEvent, target: ListTarget): void {
  if (!(event.target instanceof Element)) return;
  const back = event.target.closest<HTMLElement>("[data-call]")?.dataset.call;
  if (back !== undefined) {
    void placeCall(parseAddress(back));
    return;
  }
  if (event.target.closest("[data-answer]") !== null) {
    target.answer();
    return;
  }
  if (event.target.closest("a, button") !== null || event.target.closest(".bubble") === null) return;
  // The press that ended a selection of text was about the text.
  if (getSelection()?.isCollapsed === false) return;
  openDetails(event.target);
}

function key(event: KeyboardEvent, list: HTMLElement, target: ListTarget): void {
  if (!(event.target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = event.target.closest<HTMLElement>("[data-index]");
  if (event.key === "Enter" && event.target.matches(".message")) {
    event.preventDefault();
    openDetails(event.target);
    return;
  }
  const next = nextIndex(event.key, row === null ? null : Number(row.dataset.index), target.count());
  if (next === null) return;
  event.preventDefault();
  target.reveal(next);
  focusRow(list, next);
}

/** @param from `null` while the list itself has the focus */
function nextIndex(pressed: string, from: number | null, count: number): number | null {
  const newest = count - 1;
  switch (pressed) {
    case "ArrowUp":
      return from === null ? newest : Math.max(0, from - 1);
    case "ArrowDown":
      return from === null ? newest : Math.min(newest, from + 1);
    case "Home":
      return 0;
    case "End":
      return newest;
    default:
      return null;
  }
}

/** A row far away exists only after the list has been scrolled to it and drawn. */
const FRAMES_TO_DRAW = 10;

function focusRow(list: HTMLElement, index: number, frames = FRAMES_TO_DRAW): void {
  const message = list.querySelector<HTMLElement>(`[data-index="${index}"] .message`);
  if (message !== null) message.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(list, index, frames - 1));
}

function openDetails(inside: Element): void {
  const row = inside.closest<HTMLElement>("[data-id]");
  const { id, peer } = row?.dataset ?? {};
  if (id === undefined || peer === undefined) return;
  const place: { peer: Address; id: MessageId } = { peer: parseAddress(peer), id: parseMessageId(id) };
  navigate({ name: "message", ...place });
}
