/** A setting that is on or off. */
import type { ComponentChildren } from "preact";
import "./switch.css";

export function Switch({
  label,
  note,
  on,
  onChange,
  disabled = false,
}: {
  readonly label: string;
  readonly note?: ComponentChildren;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}) {
  return (
    <label class="switch">
      <span class="row-words">
        <span class="row-title">{label}</span>
        {note !== undefined && <span class="row-note">{note}</span>}
      </span>
      <input
        class="switch-input"
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
