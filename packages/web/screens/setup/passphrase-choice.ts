/** What a person has typed as a new passphrase, and whether it may be used. */
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { isTooShort } from "./strength.ts";

export interface NewPassphrase {
  readonly value: string;
  readonly repeated: string;
  readonly shown: boolean;
}

export const NO_PASSPHRASE: NewPassphrase = { value: "", repeated: "", shown: false };

/** What is wrong with it now, in words; `null` when it may be used. */
export type Problem = string | null;

/**
 * Judges it when it is to be used.
 * @param personal what a thief would try first: the person's name and address
 * @throws AppError `network` where what it is compared with cannot be loaded
 */
export async function judge(passphrase: NewPassphrase, personal: readonly string[]): Promise<Problem> {
  const words = t().setup.passphrase;
  if (isTooShort(passphrase.value)) return words.tooShort;
  const { measure } = await import("./measure.ts").catch(() => {
    throw new AppError("network", t().setup.links.network);
  });
  if (measure(passphrase.value, personal).refused === "too_common") return words.tooCommon;
  return differs(passphrase) ? words.different : null;
}

/** Judges whether what was typed twice is the same; a passphrase that is shown is typed once. */
export function differs({ value, repeated, shown }: NewPassphrase): boolean {
  return !shown && value !== repeated;
}
