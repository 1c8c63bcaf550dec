/** The 24 words of a recovery kit, for an account that was reset. */
import { useId } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import "./recovery-words-field.css";

export function RecoveryWordsField({
  words,
  onChange,
  wrong,
}: {
  /** `null` for a person who has none. */
  readonly words: string | null;
  readonly onChange: (words: string | null) => void;
  /** They were refused. */
  readonly wrong: boolean;
}) {
  const id = useId();
  const texts = t().setup.activation;
  if (words === null) {
    return (
      <Button kind="quiet" onPress={() => onChange("")}>
        {texts.haveWords}
      </Button>
    );
  }
  const count = words.toLowerCase().match(/[a-z]+/g)?.length ?? 0;
  return (
    <div class="recovery-words">
      <TextArea
        label={texts.words}
        value={words}
        onInput={onChange}
        describedBy={`${id}-hint ${id}-error`}
        invalid={wrong}
        verbatim
      />
      <p class="field-hint" id={`${id}-hint`}>
        {texts.wordsHint} {count > 0 && texts.wordCount(count)}
      </p>
      <p class="field-error" id={`${id}-error`} role="alert">
        {wrong ? texts.wrongWords : ""}
      </p>
      <Button kind="quiet" onPress={() => onChange(null)}>
        {texts.noWords}
      </Button>
    </div>
  );
}
