/** Keys that type: gathered until what was typed or pasted at once is whole. */

export class Typing {
  readonly #type: (text: string) => void;
  /** Typed, and not yet passed on. */
  #typed = "";
  /** Text of a paste that has begun and not ended. */
  #paste: string | null = null;

  /** @param type takes what was typed, whole */
  constructor(type: (text: string) => void) {
    this.#type = type;
  }

  get isPasting(): boolean {
    return this.#paste !== null;
  }

  /**
   * Takes what was typed at once as a whole: an emoji comes as one key per code point, and must not be cut where the
   * limit falls between them.
   */
  collect(typed: string): void {
    if (this.#typed === "") queueMicrotask(() => this.flush());
    this.#typed += typed;
  }

  /** Passes on what was typed so far: a key that does something else comes behind it. */
  flush(): void {
    const typed = this.#typed;
    this.#typed = "";
    if (typed !== "") this.#type(typed);
  }

  beginPaste(): void {
    this.#paste = "";
  }

  /** A key of a paste, whatever it would mean otherwise. */
  paste(text: string): void {
    this.#paste += text;
  }

  /** A message is one line here; a paste must not send itself at its first line break. */
  endPaste(): void {
    const text = (this.#paste ?? "").replace(/\p{Cc}+/gu, " ").trimEnd();
    this.#paste = null;
    if (text !== "") this.#type(text);
  }
}
