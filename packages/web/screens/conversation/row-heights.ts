/**
 * How high rows are before they are laid out. A guess that is wrong is mended when the row is measured, which moves all
 * others and draws the list once more in the same frame; so a row is taken to be as high as the last one like it was.
 */
import type { MessageId } from "@sottovoce/wire";
import type { MessageList } from "../../state/message-list.ts";
import { estimateHeight, kindOf } from "./shape.ts";

/** Of rows of each kind, in whatever conversation: pixels. */
const heightsOfKinds = new Map<string, number>();

/** Of one conversation. */
export class RowHeights {
  /** Measured, or as they were first guessed: rows are not to move because others have been measured. */
  readonly #heights = new Map<MessageId, number>();

  /** @returns pixels */
  heightOf(list: MessageList, index: number): number {
    const message = list[index];
    const known = message === undefined ? undefined : this.#heights.get(message.id);
    if (message === undefined || known !== undefined) return known ?? 0;
    const guess = heightsOfKinds.get(kindOf(list, index)) ?? estimateHeight(list, index);
    this.#heights.set(message.id, guess);
    return guess;
  }

  /** A row has been laid out. @param height pixels, not rounded: what is left over of each would add up */
  keep(list: MessageList, index: number, height: number): void {
    const message = list[index];
    if (message === undefined) return;
    this.#heights.set(message.id, height);
    heightsOfKinds.set(kindOf(list, index), height);
  }
}
