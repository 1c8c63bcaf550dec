/** A contact's initials on a quiet colour of its own. It decorates: the name stands beside it. */
import { hueOf, initialsOf } from "./initials.ts";
import "./avatar.css";

export function Avatar({
  name,
  address,
  size = "medium",
}: {
  readonly name: string | null;
  readonly address: string;
  readonly size?: "small" | "medium" | "large";
}) {
  return (
    <span class={`avatar avatar-${size} avatar-hue-${hueOf(address)}`} aria-hidden="true">
      {initialsOf(name ?? address)}
    </span>
  );
}
