/** The text being written. It lives in the field itself; what is shown about it are signals of their own. */
import { type Signal, signal } from "@preact/signals";
import { checkText } from "@sottovoce/wire";
import { createRef, type RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { charactersLeft, fitEdit } from "./limit.ts";

export interface ComposerText {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Characters that still fit. */
  readonly left: Signal<number>;
  /** Characters that found no room last; 0 after a change that fitted. */
  readonly cut: Signal<number>;
  readonly sendable: Signal<boolean>;
  value(): string;
  onInput(event: Event): void;
  /** Puts something in at the caret. */
  insert(text: string): void;
  /** What was written before, with the caret at its end; it is no change. */
  restore(text: string): void;
  /** Empties the field. @returns what can be sent, `null` where there is nothing */
  take(): string | null;
}

const GROWS_BY_ITSELF = globalThis.CSS?.supports("field-sizing", "content") ?? false;

/** @param onChange hears of every change by the person */
export function useComposerText(onChange: (text: string) => void): ComposerText {
  return useMemo(() => new FieldText(onChange), []);
}

class FieldText implements ComposerText {
  readonly field: RefObject<HTMLTextAreaElement | null> = createRef<HTMLTextAreaElement>();
  readonly left = signal(charactersLeft(""));
  readonly cut = signal(0);
  readonly sendable = signal(false);
  readonly onInput: (event: Event) => void;
  readonly #onChange: (text: string) => void;
  /** Before the change that is being made. */
  #before = "";

  constructor(onChange: (text: string) => void) {
    this.#onChange = onChange;
    this.onInput = (event) => {
      // What an input method composes is judged when it is done: to change it meanwhile would confuse it.
      this.#changed(!(event instanceof InputEvent && event.isComposing));
    };
  }

  value(): string {
    return this.field.current?.value ?? "";
  }

  insert(text: string): void {
    const field = this.field.current;
    if (field === null) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    this.#changed(true);
  }

  restore(text: string): void {
    const field = this.field.current;
    if (field === null || text === "") return;
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    this.#show(text, 0);
  }

  take(): string | null {
    const text = this.value().toWellFormed().trim();
    if (!checkText(text).ok) return null;
    const field = this.field.current;
    if (field !== null) field.value = "";
    this.#show("", 0);
    this.#onChange("");
    return text;
  }

  #changed(complete: boolean): void {
    const field = this.field.current;
    if (field === null) return;
    const fitted = complete
      ? fitEdit(this.#before, field.value, field.selectionStart)
      : { text: field.value, caret: field.selectionStart, cut: 0 };
    if (fitted.text !== field.value) {
      field.value = fitted.text;
      field.setSelectionRange(fitted.caret, fitted.caret);
    }
    if (complete) this.#show(fitted.text, fitted.cut);
    this.#onChange(fitted.text);
  }

  #show(text: string, cut: number): void {
    this.#before = text;
    this.left.value = charactersLeft(text);
    this.cut.value = cut;
    this.sendable.value = text.trim() !== "";
    this.#grow();
  }

  #grow(): void {
    const field = this.field.current;
    if (GROWS_BY_ITSELF || field === null) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }
}
