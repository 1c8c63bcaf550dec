/** Whether somebody is there: for the lock, and for trying at once what waits for the network. */

/** What a person does at a device; scrolling and pointing come as these. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"] as const;

/** How often it is told at most; short against every idle time, long against the moves of a mouse. */
const TELL_EVERY_MS = 5_000;

export interface ActivityHandler {
  /** The person did something. Told at most once in five seconds. */
  onActivity(): void;
  /** The app came to the front again, or the network came back. */
  onReturn(): void;
}

/** Watches this tab for as long as it lives. */
export function watchActivity({ onActivity, onReturn }: ActivityHandler): void {
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    onActivity();
  };
  for (const sign of SIGNS) addEventListener(sign, tell, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") onReturn();
  });
  addEventListener("online", onReturn);
  // Back from the browser's memory of pages, where it was frozen.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) onReturn();
  });
}
