/** One screen: a header that stays, and what scrolls below it. */
import { ArrowLeft } from "lucide";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";
import "./screen.css";

export interface ScreenProps {
  /** The heading: takes the focus when the screen opens, so that a screen reader says where one is. */
  readonly title: ComponentChildren;
  /** A line below the heading. */
  readonly subtitle?: ComponentChildren;
  /** Stands before the heading: a picture. */
  readonly before?: ComponentChildren;
  /** Where the arrow leads; none without. On two panes it shows only where `alwaysBack` is set. */
  readonly back?: string;
  readonly alwaysBack?: boolean;
  readonly actions?: ComponentChildren;
  /** Stays below what scrolls: the field to write in. */
  readonly foot?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Text and forms stand in a column that is good to read. */
  readonly reading?: boolean;
  /** The screen brings an element of its own that scrolls. */
  readonly ownScroll?: boolean;
  /** Leaves the focus where it is: the screen focuses a field itself, or is the list of two panes. */
  readonly keepFocus?: boolean;
}

export function Screen(props: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { keepFocus = false, reading = false, ownScroll = false } = props;
  useLayoutEffect(() => {
    if (!keepFocus) heading.current?.focus({ preventScroll: true });
  }, [keepFocus]);
  const body = reading ? <div class="screen-reading">{props.children}</div> : props.children;
  return (
    <div class="screen">
      <header class="screen-head">
        {props.back !== undefined && (
          <a
            class={`icon-button icon-button-quiet${props.alwaysBack ? "" : " screen-back-phone"}`}
            href={props.back}
            aria-label={t().common.back}
          >
            <Icon node={ArrowLeft} flip />
          </a>
        )}
        {props.before}
        <div class="screen-words">
          <h1 class="screen-title" tabIndex={-1} ref={heading}>
            {props.title}
          </h1>
          {props.subtitle !== undefined && <div class="screen-subtitle">{props.subtitle}</div>}
        </div>
        {props.actions}
      </header>
      {ownScroll ? body : <div class="screen-body">{body}</div>}
      {props.foot}
    </div>
  );
}
