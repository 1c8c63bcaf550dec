/** Emphasis in terminals. Meaning never hangs on it: whatever a colour says stands beside it in words. */

/** Applies one emphasis to a text that has no line breaks. */
export type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
  /** White on black, whatever the terminal's own colours: QR codes. */
  readonly onBlack: Paint;
}

const plain: Paint = (text) => text;

/** No emphasis at all: pipes, files, `TERM=dumb`. */
export const PLAIN: Style = {
  bold: plain,
  dim: plain,
  red: plain,
  green: plain,
  yellow: plain,
  cyan: plain,
  onBlack: plain,
};

/**
 * The style that fits a stream. `NO_COLOR` (no-color.org) takes the colours and leaves bold and dim;
 * `FORCE_COLOR` gives colours to what is not a terminal.
 */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const forced = isSet(env.FORCE_COLOR) && env.FORCE_COLOR !== "0";
  if (!forced && (stream.isTTY !== true || env.TERM === "dumb")) return PLAIN;
  const colour = (code: number): Paint => (isSet(env.NO_COLOR) ? plain : sgr(String(code), "39"));
  return {
    bold: sgr("1", "22"),
    dim: sgr("2", "22"),
    red: colour(31),
    green: colour(32),
    yellow: colour(33),
    cyan: colour(36),
    onBlack: isSet(env.NO_COLOR) ? plain : sgr("97;40", "39;49"),
  };
}

/** Select Graphic Rendition (ECMA-48 §8.3.117). */
function sgr(on: string, off: string): Paint {
  return (text) => (text === "" ? "" : `\u001B[${on}m${text}\u001B[${off}m`);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
