/** What keys mean in the chat. */
import type { Key } from "node:readline";

export type Action =
  | { readonly type: "insert"; readonly text: string }
  | { readonly type: "edit"; readonly edit: Edit }
  | { readonly type: "submit" | "quit" | "quit-if-empty" | "escape" | "redraw" | "paste-start" | "paste-end" }
  | { readonly type: "scroll"; readonly pages: number }
  | { readonly type: "none" };

export type Edit =
  | "backspace"
  | "delete"
  | "delete-word"
  | "delete-to-start"
  | "delete-to-end"
  | "left"
  | "right"
  | "word-left"
  | "word-right"
  | "start"
  | "end";

const edit = (name: Edit): Action => ({ type: "edit", edit: name });

const PLAIN: Readonly<Record<string, Action>> = {
  return: { type: "submit" },
  enter: { type: "submit" },
  escape: { type: "escape" },
  pageup: { type: "scroll", pages: 1 },
  pagedown: { type: "scroll", pages: -1 },
  backspace: edit("backspace"),
  delete: edit("delete"),
  left: edit("left"),
  right: edit("right"),
  home: edit("start"),
  end: edit("end"),
  "paste-start": { type: "paste-start" },
  "paste-end": { type: "paste-end" },
};

/** As in shells. */
const WITH_CTRL: Readonly<Record<string, Action>> = {
  c: { type: "quit" },
  d: { type: "quit-if-empty" },
  l: { type: "redraw" },
  a: edit("start"),
  e: edit("end"),
  b: edit("left"),
  f: edit("right"),
  h: edit("backspace"),
  w: edit("delete-word"),
  u: edit("delete-to-start"),
  k: edit("delete-to-end"),
  left: edit("word-left"),
  right: edit("word-right"),
};

const WITH_META: Readonly<Record<string, Action>> = {
  b: edit("word-left"),
  f: edit("word-right"),
  left: edit("word-left"),
  right: edit("word-right"),
  backspace: edit("delete-word"),
};

const NONE: Action = { type: "none" };

/** @param text what the key types, when it types something */
export function actionOf(text: string | undefined, key: Key): Action {
  const name = key.name ?? "";
  if (key.ctrl === true) return WITH_CTRL[name] ?? NONE;
  if (key.meta === true) return WITH_META[name] ?? (name === "escape" ? { type: "escape" } : NONE);
  const action = PLAIN[name];
  if (action !== undefined) return action;
  const printable = text !== undefined && text !== "" && !/\p{Cc}/u.test(text);
  return printable ? { type: "insert", text } : NONE;
}
