/** Rows that lead somewhere, or hold a setting. */
import { ChevronRight } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon, type IconNode } from "./icon.tsx";
import "./list.css";

/** @param label what the list holds, for screen readers and, where `heading` is set, for all */
export function List({
  label,
  heading = false,
  children,
}: {
  readonly label: string;
  readonly heading?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="list">
      {heading && <h2 class="list-heading">{label}</h2>}
      <ul aria-label={label}>{children}</ul>
    </section>
  );
}

export interface RowProps {
  readonly title: ComponentChildren;
  readonly note?: ComponentChildren;
  readonly before?: ComponentChildren;
  readonly icon?: IconNode;
  /** An arrow where it leads somewhere, unless this says otherwise. */
  readonly after?: ComponentChildren;
  /** Where it leads, a fragment like `#/settings/lock`. */
  readonly href?: string;
  readonly onPress?: () => void;
  /** It is what the other pane shows. */
  readonly current?: boolean;
  readonly danger?: boolean;
}

export function Row(props: RowProps) {
  const { title, note, before, icon, after, href, onPress, current = false, danger = false } = props;
  const inside = (
    <>
      {before ?? (icon !== undefined && <Icon node={icon} />)}
      <span class="row-words">
        <span class="row-title">{title}</span>
        {note !== undefined && <span class="row-note">{note}</span>}
      </span>
      {after === undefined ? href !== undefined && <Icon node={ChevronRight} size="medium" flip /> : after}
    </>
  );
  const style = `row${danger ? " row-danger" : ""}`;
  if (href !== undefined) {
    return (
      <li>
        <a class={style} href={href} aria-current={current ? "page" : undefined}>
          {inside}
        </a>
      </li>
    );
  }
  if (onPress === undefined) return <li class={style}>{inside}</li>;
  return (
    <li>
      <button type="button" class={style} onClick={onPress}>
        {inside}
      </button>
    </li>
  );
}
