/** How much is known about whose keys a contact's are, in words. */
import type { Trust } from "@sottovoce/client";

export const TRUST_WORDS: Readonly<Record<Trust, string>> = {
  verified: "verified",
  unverified: "not verified",
  changed: "KEY CHANGED",
};

/** What to do with a safety number. */
export const SAFETY_NUMBER_ADVICE =
  "Compare these digits with the other person, in person or on a call where you know the voice. " +
  "If all are the same on both sides, nobody stands between you.";

/** What a changed key may mean. */
export const CHANGED_KEY_ADVICE =
  "The key has changed since you verified it. That happens when the other person sets up a new device; it would also " +
  "happen if somebody else took over the account. Ask them, another way than by message.";
