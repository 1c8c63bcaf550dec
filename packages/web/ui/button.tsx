/** What is pressed. A `main` button at most once on a screen. */
import type { ComponentChildren } from "preact";
import { Icon, type IconNode } from "./icon.tsx";
import "./button.css";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress?: () => void;
  readonly kind?: "main" | "plain" | "quiet" | "danger";
  readonly icon?: IconNode;
  readonly wide?: boolean;
  readonly disabled?: boolean;
  /** The work it began goes on: it cannot be pressed again, and says so. */
  readonly busy?: boolean;
  /** Sends the form that it stands in. */
  readonly submit?: boolean;
}

export function Button({
  children,
  onPress,
  kind = "plain",
  icon,
  wide = false,
  disabled = false,
  busy = false,
  submit = false,
}: ButtonProps) {
  return (
    <button
      type={submit ? "submit" : "button"}
      class={`button button-${kind}${wide ? " button-wide" : ""}`}
      disabled={disabled}
      aria-busy={busy}
      aria-disabled={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onPress?.();
      }}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon node={icon} size="medium" />}
      <span>{children}</span>
    </button>
  );
}

/** A button that shows only an icon; `label` is its name for everybody who does not see it. */
export function IconButton({
  icon,
  label,
  onPress,
  kind = "quiet",
  disabled = false,
  pressed,
  expanded,
  flip = false,
  submit = false,
  keepFocus = false,
}: {
  readonly icon: IconNode;
  readonly label: string;
  readonly onPress?: () => void;
  readonly kind?: "quiet" | "main";
  readonly disabled?: boolean;
  /** For a button that stays down: whether it is. */
  readonly pressed?: boolean;
  /** For a button that opens something beside it: whether it is open. */
  readonly expanded?: boolean;
  readonly flip?: boolean;
  readonly submit?: boolean;
  /** A press leaves the focus where it is: in the field beside it, whose keyboard stays. */
  readonly keepFocus?: boolean;
}) {
  return (
    <button
      type={submit ? "submit" : "button"}
      class={`icon-button icon-button-${kind}`}
      onMouseDown={(event) => {
        if (keepFocus) event.preventDefault();
      }}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={() => onPress?.()}
    >
      <Icon node={icon} flip={flip} />
    </button>
  );
}

/** An icon that leads to another place. */
export function IconLink({
  icon,
  label,
  href,
}: {
  readonly icon: IconNode;
  readonly label: string;
  readonly href: string;
}) {
  return (
    <a class="icon-button icon-button-quiet" href={href} aria-label={label} title={label}>
      <Icon node={icon} />
    </a>
  );
}
