/** A line to write in, with its label, a hint, and what is wrong with what was written. */
import type { ComponentChildren, Ref } from "preact";
import { useId } from "preact/hooks";
import { afterPress } from "./after-press.ts";
import { defined } from "./defined.ts";
import "./field.css";

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "password" | "search" | "url" | "email";
  readonly hint?: ComponentChildren;
  /** What is wrong, in a sentence; it is read aloud when it appears. */
  readonly error?: string | null;
  readonly autocomplete?: string;
  readonly inputMode?: "text" | "email" | "numeric" | "search" | "url";
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly hideLabel?: boolean;
  readonly maxLength?: number;
  /** Stands before the text, inside the frame. */
  readonly before?: ComponentChildren;
  /** Stands behind the text, inside the frame: a button that shows or clears it. */
  readonly after?: ComponentChildren;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** The person has left it. */
  readonly onLeave?: () => void;
  /** With a list of suggestions below, as a combobox (ARIA Authoring Practices, "Editable Combobox With List"). */
  readonly suggestions?: FieldSuggestions;
  /** Written exactly as it stands: no capitals, corrections or dictionary. */
  readonly verbatim?: boolean;
}

export interface FieldSuggestions {
  /** Id of the list, an element with the role `listbox`. */
  readonly list: string;
  /** Whether it is there. */
  readonly open: boolean;
  /** Id of the option that the arrow keys have reached. */
  readonly active: string | null;
}

interface InputAttributes {
  ref: Ref<HTMLInputElement>;
  placeholder: string;
  disabled: boolean;
  autofocus: boolean;
  inputMode: NonNullable<FieldProps["inputMode"]>;
  maxLength: number;
  "aria-describedby": string;
  onKeyDown: (event: KeyboardEvent) => void;
  onBlur: () => void;
}

const VERBATIM = { autocapitalize: "none", autocorrect: "off", spellcheck: false } as const;

export function Field(props: FieldProps) {
  const id = useId();
  const {
    label,
    value,
    onInput,
    type = "text",
    hint,
    error = null,
    after,
    onLeave,
    verbatim = false,
  } = props;
  const described = [hint === undefined ? "" : `${id}-hint`, error === null ? "" : `${id}-error`]
    .filter((part) => part !== "")
    .join(" ");
  return (
    <div class={`field${error === null ? "" : " field-wrong"}`}>
      <label class={props.hideLabel ? "visually-hidden" : "field-label"} for={id}>
        {label}
      </label>
      <div class="field-frame">
        {props.before}
        <input
          // The typings tell kinds of inputs apart by what each allows beside this; all of ours allow all of it.
          type={type as "text"}
          id={id}
          class="field-input"
          value={value}
          autocomplete={props.autocomplete ?? "off"}
          aria-invalid={error !== null}
          dir="auto"
          onInput={(event) => onInput(event.currentTarget.value)}
          {...defined<InputAttributes>({
            ref: props.inputRef,
            placeholder: props.placeholder,
            disabled: props.disabled,
            autofocus: props.autoFocus,
            inputMode: props.inputMode,
            maxLength: props.maxLength,
            "aria-describedby": described === "" ? undefined : described,
            onKeyDown: props.onKeyDown,
            onBlur: onLeave && (() => afterPress(onLeave)),
          })}
          {...comboboxAttributes(props.suggestions)}
          {...(verbatim ? VERBATIM : {})}
        />
        {after}
      </div>
      {hint !== undefined && (
        <div class="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div class="field-error" id={`${id}-error`} role="alert">
        {error}
      </div>
    </div>
  );
}

function comboboxAttributes(suggestions: FieldSuggestions | undefined) {
  if (suggestions === undefined) return {};
  const { list, open, active } = suggestions;
  return {
    role: "combobox" as const,
    "aria-autocomplete": "list" as const,
    "aria-expanded": open,
    "aria-controls": list,
    ...(active === null ? {} : { "aria-activedescendant": active }),
  };
}
