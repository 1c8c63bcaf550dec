/** Line icons. They decorate: what they mean always stands in words beside them, or in the label of what holds them. */
import type { IconNode } from "lucide";
import { h } from "preact";
import "./icon.css";

export type { IconNode };

/** @param size `small` 16 px, `medium` 20 px, `large` 24 px, `huge` 48 px, at the browser's own text size */
export function Icon({
  node,
  size = "large",
  flip = false,
}: {
  readonly node: IconNode;
  readonly size?: "small" | "medium" | "large" | "huge";
  /** Mirrored where the language is written from the right: arrows. */
  readonly flip?: boolean;
}) {
  return (
    <svg
      class={`icon icon-${size}${flip ? " icon-flip" : ""}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {node.map(([tag, attributes], index) => h(tag, { ...attributes, key: index }))}
    </svg>
  );
}
