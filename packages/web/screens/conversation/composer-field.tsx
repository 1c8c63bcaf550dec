/** Where the message is written. Enter sends it where there is a keyboard. */
import { useId } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { ComposerText } from "./composer-text.ts";

/** A keyboard with an Enter key that nobody needs for new lines: a computer's. On a phone the button sends. */
export const hasKeyboard = (): boolean => matchMedia("(hover: hover) and (pointer: fine)").matches;

export function ComposerField({
  text,
  label,
  onSend,
}: {
  readonly text: ComposerText;
  readonly label: string;
  readonly onSend: () => void;
}) {
  const id = useId();
  return (
    <>
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        ref={text.field}
        class="composer-field"
        rows={1}
        placeholder={t().conversation.composer.placeholder}
        dir="auto"
        autocomplete="off"
        enterkeyhint={hasKeyboard() ? "send" : "enter"}
        onInput={text.onInput}
        onCompositionEnd={text.onInput}
        onKeyDown={(event) => {
          // An input method takes Enter for itself (UI Events §4.3.6); 229 is what older ones say instead.
          if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
          if (event.shiftKey || !hasKeyboard()) return;
          event.preventDefault();
          onSend();
        }}
      />
    </>
  );
}
