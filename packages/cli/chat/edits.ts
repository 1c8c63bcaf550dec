import * as composer from "./composer.ts";
import type { Edit } from "./keys.ts";

/** Carries an editing key out. */
export function applyEdit(state: composer.Composer, edit: Edit): composer.Composer {
  switch (edit) {
    case "backspace":
      return composer.backspace(state);
    case "delete":
      return composer.deleteForward(state);
    case "delete-word":
      return composer.deleteWord(state);
    case "delete-to-start":
      return composer.deleteToStart(state);
    case "delete-to-end":
      return composer.deleteToEnd(state);
    case "left":
      return composer.moveBy(state, -1);
    case "right":
      return composer.moveBy(state, 1);
    case "word-left":
      return composer.moveWordLeft(state);
    case "word-right":
      return composer.moveWordRight(state);
    case "start":
      return composer.moveToStart(state);
    case "end":
      return composer.moveToEnd(state);
  }
}
