/** Short words about what was just done, at the lower edge; they are read aloud and go by themselves. */
import { signal } from "@preact/signals";
import "./toasts.css";

interface Toast {
  readonly id: number;
  readonly text: string;
}

/** Long enough to read two short sentences twice. */
const SHOWN_MS = 6_000;

const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Shows a sentence for a few seconds. */
export function toast(text: string): void {
  const id = ++last;
  toasts.value = [...toasts.value.filter((shown) => shown.text !== text), { id, text }];
  setTimeout(() => {
    toasts.value = toasts.value.filter((shown) => shown.id !== id);
  }, SHOWN_MS);
}

/** Takes away what is shown: it may name somebody. */
export function dropToasts(): void {
  toasts.value = [];
}

/** Stands once, in the shell. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text }) => (
        <div key={id} class="toast">
          {text}
        </div>
      ))}
    </div>
  );
}
