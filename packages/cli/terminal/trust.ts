/** How much is known about whose keys a contact's are, in words. */
import type { Contact, Trust, VerifiedBy } from "@sottovoce/client";

export const TRUST_WORDS: Readonly<Record<Trust, string>> = {
  verified: "verified",
  unverified: "not verified",
  changed: "KEY CHANGED",
};

/** How a contact was verified. */
const VERIFIED_WORDS: Readonly<Record<VerifiedBy, string>> = {
  safety_number: "verified by safety number",
  sas: "verified in a call",
};

/** The keys of a contact, or that there are none. */
export function keyWords({
  level,
  trust,
  verifiedBy,
}: Pick<Contact, "level" | "trust" | "verifiedBy">): string {
  switch (level) {
    case "end-to-end":
      return verifiedBy === null ? TRUST_WORDS[trust] : VERIFIED_WORDS[verifiedBy];
    case "end-to-site":
      return "none: SIP phone, end-to-site";
    case "contradicted":
      return "BLOCKED: said to be a SIP phone";
  }
}

/** What a person agrees to, or not. Two paragraphs. */
export const END_TO_SITE_ADVICE = [
  "A SIP phone has no keys. Messages to it are encrypted on the way to your server and from there to the phone, and " +
    "sealed on the server's disk in between. But the server itself can read them, and so can whoever runs it.",
  "Messages to people with this program stay end-to-end encrypted: nobody else can read those.",
] as const;

/** What to do with a safety number. */
export const SAFETY_NUMBER_ADVICE =
  "Compare these digits with the other person, in person or on a call where you know the voice. " +
  "If all are the same on both sides, nobody stands between you.";

/** What a changed key may mean. */
export const CHANGED_KEY_ADVICE =
  "The key has changed since you verified it. That happens when the other person sets up a new device; it would also " +
  "happen if somebody else took over the account. Ask them, another way than by message.";
