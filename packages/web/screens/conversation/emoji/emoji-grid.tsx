/** Emoji in rows. One of them takes part in the order of the Tab key; the arrows, Home and End go from one to the next. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

export interface EmojiChoice {
  readonly unicode: string;
  readonly label: string;
}

interface EmojiGridProps {
  readonly label: string;
  readonly emoji: readonly EmojiChoice[];
  readonly onChoose: (emoji: EmojiChoice) => void;
}

/** As in emoji.css. */
const COLUMNS = 8;

export function EmojiGrid({ label, emoji, onChoose }: EmojiGridProps) {
  const grid = useRef<HTMLUListElement>(null);
  const current = useSignal(0);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = indexAfter(event.key, current.peek(), emoji.length);
    if (next === null) return;
    event.preventDefault();
    current.value = next;
    grid.current?.querySelectorAll<HTMLButtonElement>("button")[next]?.focus();
  };
  const reachable = Math.min(current.value, emoji.length - 1);
  return (
    <ul class="emoji-grid" aria-label={label} ref={grid}>
      {emoji.map((one, index) => (
        <li key={one.unicode}>
          <button
            type="button"
            class="emoji"
            aria-label={one.label}
            title={one.label}
            tabIndex={index === reachable ? 0 : -1}
            onFocus={() => {
              current.value = index;
            }}
            onKeyDown={onKeyDown}
            onClick={() => onChoose(one)}
          >
            {one.unicode}
          </button>
        </li>
      ))}
    </ul>
  );
}

function indexAfter(key: string, from: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -COLUMNS,
    ArrowDown: COLUMNS,
    Home: -from,
    End: count - 1 - from,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const next = from + step;
  return next < 0 || next >= count ? from : next;
}
