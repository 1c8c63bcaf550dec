/** What stands where there is nothing yet: why, and what to do. */
import type { ComponentChildren } from "preact";
import { Icon, type IconNode } from "./icon.tsx";
import "./empty.css";

export function Empty({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: IconNode;
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <Icon node={icon} size="huge" />
      <h2 class="empty-title">{title}</h2>
      {children !== undefined && <p class="empty-words">{children}</p>}
      {action}
    </div>
  );
}
