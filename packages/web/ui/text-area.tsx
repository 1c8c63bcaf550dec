/** A few lines to write in, with their label. */
import { useId } from "preact/hooks";
import "./field.css";
import "./text-area.css";

const ROWS = 4;

export function TextArea({
  label,
  value,
  onInput,
  describedBy,
  invalid,
  verbatim = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Ids of what is said about it. */
  readonly describedBy: string;
  readonly invalid: boolean;
  /** English words, written exactly as they stand: no capitals, corrections or dictionary. */
  readonly verbatim?: boolean;
}) {
  const id = useId();
  return (
    <>
      <label class="field-label" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        class={verbatim ? "text-area text-area-verbatim" : "text-area"}
        rows={ROWS}
        value={value}
        autocomplete="off"
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onInput={(event) => onInput(event.currentTarget.value)}
        {...(verbatim ? VERBATIM : { dir: "auto" as const })}
      />
    </>
  );
}

const VERBATIM = {
  autocapitalize: "none",
  autocorrect: "off",
  spellcheck: false,
  lang: "en",
  dir: "ltr",
} as const;
