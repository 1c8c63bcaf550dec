/** One of several: as a column of radio buttons, or as tabs in a row. */
import { useId } from "preact/hooks";
import "./choice.css";

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly note?: string;
}

export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
  row = false,
  hideLabel = row,
}: {
  /** What is chosen. In a row, or where it stands above already, it is for screen readers alone. */
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly row?: boolean;
  readonly hideLabel?: boolean;
}) {
  const name = useId();
  return (
    <fieldset class={row ? "choice choice-row" : "choice"}>
      <legend class={hideLabel ? "visually-hidden" : "list-heading"}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="choice-option">
          <input
            class="choice-input"
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span class="row-words">
            <span>{option.label}</span>
            {option.note !== undefined && <span class="row-note">{option.note}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
