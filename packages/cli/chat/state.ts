/** Everything the chat screen shows. The view is a pure function of it. */
import type { ConnectionState, ContactLevel, HistoryMessage, Trust } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import type { Composer } from "./composer.ts";

export interface PanelLine {
  readonly text: string;
  /** Columns before the folded rest of the line. */
  readonly indent: number;
}

/** Something shown in place of the conversation until it is closed. */
export interface Panel {
  readonly title: string;
  /** Without emphasis; longer ones are folded under their own indent. */
  readonly lines: readonly PanelLine[];
  /** What closes it or answers it, in words. */
  readonly hint: string;
  /** What is typed in answer, when it asks something; `null` where it only shows. */
  readonly answer: Composer | null;
}

export interface ChatState {
  readonly peer: Address;
  readonly displayName: string | null;
  /** `null` while this device has never met the peer. */
  readonly trust: Trust | null;
  readonly level: ContactLevel | null;
  readonly connection: ConnectionState;
  /** Why the connection is as it is, when there is something to say. */
  readonly reason: string | null;
  /** Oldest first. */
  readonly messages: readonly HistoryMessage[];
  readonly composer: Composer;
  /** Lines of the conversation below the lower edge; 0 shows the newest. */
  readonly scroll: number;
  /** Messages that came while scrolled up. */
  readonly newBelow: number;
  /** One remark above the input, until the next key. */
  readonly notice: string | null;
  readonly panel: Panel | null;
  /** Unix milliseconds: for the headings of days. */
  readonly now: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Lines as wide as the terminal at most, and where its cursor stands. */
export interface Frame {
  readonly lines: readonly string[];
  /** From 0. */
  readonly cursor: { readonly row: number; readonly column: number };
}
