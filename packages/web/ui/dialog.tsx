/** A question that has to be answered before anything else, or details over a screen. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import "./dialog.css";

export function Dialog({
  title,
  children,
  actions,
  onClose,
  sheet = false,
}: {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
  /** Buttons, the most likely last. */
  readonly actions?: ComponentChildren;
  /** Escape, the back gesture, or a press beside it. */
  readonly onClose: () => void;
  /** Comes from the lower edge on phones. */
  readonly sheet?: boolean;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before anything else can happen: the focus must be nowhere in between.
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const before = document.activeElement;
    // A press beside it asks to close it, like Escape. Older browsers keep to Escape and the buttons.
    dialog.setAttribute("closedby", "any");
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={sheet ? "dialog dialog-sheet" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-inside">
        <h2 class="dialog-title" id={id} tabIndex={-1} autofocus>
          {title}
        </h2>
        <div class="dialog-body">{children}</div>
        {actions !== undefined && <div class="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}
