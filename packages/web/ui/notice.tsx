/** A remark that stands on a screen until it is no longer true. */
import { CircleAlert, Info, TriangleAlert } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";
import "./notice.css";

const ICONS = { info: Info, warn: TriangleAlert, danger: CircleAlert } as const;

export function Notice({
  kind = "info",
  title,
  children,
  actions,
}: {
  readonly kind?: "info" | "warn" | "danger";
  readonly title?: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}) {
  return (
    <div class={`notice notice-${kind}`} role={kind === "info" ? "note" : "alert"}>
      <Icon node={ICONS[kind]} />
      <div class="notice-words">
        {title !== undefined && <strong>{title}</strong>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div class="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}
