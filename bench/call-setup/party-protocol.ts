/** What a party and the measuring process say to each other. */
import type { CallPhase } from "@sottovoce/client";

export const PASSPHRASE = "a passphrase for measurements only";
/** What a party says: a tone. */
export const VOICE_HZ = 440;

export type PartyOrder =
  | { readonly do: "call"; readonly to: string }
  /** Whatever call there is. */
  | { readonly do: "hangUp" };

export type PartyReport =
  | { readonly report: "online" }
  /** The person presses the button. */
  | { readonly report: "answering"; readonly at: number }
  | {
      readonly report: "phase";
      readonly phase: CallPhase;
      readonly at: number;
      /** How it ended, in words; `null` before. */
      readonly end: string | null;
    };

/** Milliseconds by a clock that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
