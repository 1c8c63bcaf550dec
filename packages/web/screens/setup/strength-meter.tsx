/** What a passphrase is worth, in words and as a bar. */
import { t } from "../../i18n/index.ts";
import type { Level, Strength } from "./strength.ts";
import "./strength-meter.css";

const FILLED: Readonly<Record<Level, number>> = { weak: 1, fair: 2, good: 3, strong: 4 };
const STEPS = [1, 2, 3, 4] as const;

export function StrengthMeter({
  strength,
  told,
}: {
  readonly strength: Strength;
  /** What stands above it already, and is not said twice. */
  readonly told: string | null;
}) {
  const words = t().setup.passphrase;
  const { level, time, refused } = strength;
  const sentence = sentenceOf(refused, words.thief(words.times[time]));
  return (
    <div class={`strength strength-${level}`}>
      <div class="strength-bar" aria-hidden="true">
        {STEPS.map((step) => (
          <span key={step} class={step <= FILLED[level] ? "strength-on" : "strength-off"} />
        ))}
      </div>
      <div role="status">
        <p class="strength-level">
          <span class="visually-hidden">{words.strength}: </span>
          {words.levels[level]}
        </p>
        {sentence !== told && <p class="strength-words">{sentence}</p>}
        {level === "weak" && <p class="strength-words">{words.advice}</p>}
        {level === "fair" && <p class="strength-words">{words.adviceFair}</p>}
      </div>
    </div>
  );
}

function sentenceOf(refused: Strength["refused"], thief: string): string {
  const words = t().setup.passphrase;
  if (refused === "too_short") return words.tooShort;
  return refused === "too_common" ? words.tooCommon : thief;
}
