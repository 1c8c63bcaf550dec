/** JSON for programs: one object a line. */

/**
 * JSON leaves C1 controls, line separators and directional marks as they are. Escaped they mean the same to a program,
 * and do nothing to a terminal that happens to show them.
 */
const UNSAFE = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g;

/** One line of JSON without its line break; harmless to print. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
