/**
 * Does something at once, or after the press that is going on: what appears during one moves the button away from under
 * the pointer, and the press is lost. A press that is broken off does nothing at all.
 */
export function afterPress(work: () => void): void {
  if (document.querySelector("button:active, a:active") === null) work();
  else window.addEventListener("click", work, { once: true });
}
