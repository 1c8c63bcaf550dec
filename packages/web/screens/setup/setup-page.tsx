/** The frame of the screens before the app is open. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Toasts } from "../../ui/toasts.tsx";
import { Mark } from "./mark.tsx";
import "./setup-page.css";

export function SetupPage({
  title,
  lead,
  children,
  foot,
  keepFocus = false,
}: {
  /** The heading: takes the focus when the screen opens, unless a field does. */
  readonly title: ComponentChildren;
  /** A sentence or two below the heading. */
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
  /** Stands at the lower edge where there is room. */
  readonly foot?: ComponentChildren;
  readonly keepFocus?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!keepFocus) heading.current?.focus({ preventScroll: true });
  }, [keepFocus]);
  return (
    <main class="setup">
      <div class="setup-column">
        <header class="setup-head">
          <div class="setup-brand">
            <Mark />
            <span>{t().common.app}</span>
          </div>
          <h1 tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {lead !== undefined && <p class="setup-lead">{lead}</p>}
        </header>
        {children}
        {foot !== undefined && <footer class="setup-foot">{foot}</footer>}
      </div>
      <Toasts />
    </main>
  );
}
