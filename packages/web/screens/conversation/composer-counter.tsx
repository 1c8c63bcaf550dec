/** Says when a message is nearly full, and when something found no room in it. */
import type { Signal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { COUNTER_FROM } from "./limit.ts";

/** Numbers that are read aloud: every one would drown what is being written. */
const SPOKEN: readonly number[] = [20, 10, 5, 0];

interface CounterProps {
  readonly left: Signal<number>;
  readonly cut: Signal<number>;
}

export function ComposerCounter({ left, cut }: CounterProps) {
  const words = t().conversation.composer;
  const near = left.value <= COUNTER_FROM;
  const spoken = near && SPOKEN.includes(left.value) ? words.leftSpoken(left.value) : "";
  return (
    <>
      <div class="composer-words" role="status">
        {cut.value > 0 ? (
          <p class="composer-cut">{words.cut(cut.value)}</p>
        ) : (
          <p class="visually-hidden">{spoken}</p>
        )}
      </div>
      {near && (
        <p class={left.value === 0 ? "composer-left composer-left-none" : "composer-left"} aria-hidden="true">
          {words.left(left.value)}
        </p>
      )}
    </>
  );
}
