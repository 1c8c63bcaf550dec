/** A call in the person's words. */
import type { Call, CallEnd, CallSecurity } from "@sottovoce/client";
import type { ZrtpAlgorithms } from "@sottovoce/voice";
import { t } from "../../i18n/index.ts";
import { isIncomingRing, type TabCall } from "../../state/call-book.ts";

/** The lights (REQUIREMENTS V5): nobody is heard yet, keys are being agreed on, secure; and over. */
export type Light = "red" | "yellow" | "green" | "over";

export function lightOf({ phase }: Pick<Call, "phase">): Light {
  switch (phase) {
    case "dialing":
    case "ringing":
    case "connecting":
      return "red";
    case "securing":
      return "yellow";
    case "secure":
      return "green";
    case "ended":
      return "over";
  }
}

/** What the light says, in words. */
export function phaseWords(call: Call): string {
  const { phases } = t().calls;
  return isIncomingRing(call) ? phases.incoming : phases[call.phase];
}

/** @param name in a sentence. @returns how it ended */
export function endWords(end: CallEnd, name: string): string {
  const words = t().calls.ends[end];
  return typeof words === "string" ? words : words(name);
}

/** How a call of this tab ended, which another tab may have cut off. */
export function tabEndWords({ call, interrupted }: TabCall, name: string): string {
  return interrupted ? t().calls.interrupted : endWords(call.end ?? "failed", name);
}

/** These are told loudly: somebody may stand in between. */
const ALARMS: readonly CallEnd[] = ["mismatch", "continuity_broken", "not_proven"];
/** After these calling again comes to the same. */
const POINTLESS: readonly CallEnd[] = ["unknown", "not_allowed", "mismatch", "continuity_broken"];

export function isAlarm({ end }: Call): boolean {
  return end !== null && ALARMS.includes(end);
}

export function canCallAgain({ end }: Call): boolean {
  return end === null || !POINTLESS.includes(end);
}

/** Milliseconds that it was secure; `null` for a call that never was. */
export function lengthOf({ secureAt, endedAt }: Call, now: number): number | null {
  return secureAt === null ? null : Math.max(0, (endedAt ?? now) - secureAt);
}

/** Names that are the same in every language (RFC 6189 §5.1). */
const KEY_AGREEMENTS: Readonly<Record<ZrtpAlgorithms["keyAgreement"], string>> = {
  X255: "X25519",
  EC25: "ECDH P-256",
  EC38: "ECDH P-384",
  DH3k: "Diffie-Hellman 3072",
  Mult: "Multistream",
  Prsh: "Preshared",
};
const CIPHERS: Readonly<Record<ZrtpAlgorithms["cipher"], string>> = { AES1: "AES-128", AES3: "AES-256" };
const AUTH_TAGS: Readonly<Record<ZrtpAlgorithms["authTag"], string>> = {
  HS32: "HMAC-SHA1-32",
  HS80: "HMAC-SHA1-80",
};
const HASHES: Readonly<Record<ZrtpAlgorithms["hash"], string>> = { S256: "SHA-256", S384: "SHA-384" };

/** The security of a call, line by line (REQUIREMENTS V9). @returns name and value of each */
export function receiptLines(security: CallSecurity): readonly (readonly [string, string])[] {
  const words = t().calls.details;
  const { algorithms, sas, continuity, messagingKeyMixed, verified, peerClient } = security;
  const lines: [string, string][] = [
    [words.words, sasText(sas)],
    [words.verified, words.verifiedBy[verified ?? "nobody"]],
    [words.continuity, words.continuities[continuity]],
    [words.messaging, messagingKeyMixed ? words.messagingYes : words.messagingNo],
    [words.keyAgreement, KEY_AGREEMENTS[algorithms.keyAgreement]],
    [words.cipher, CIPHERS[algorithms.cipher]],
    [words.authentication, AUTH_TAGS[algorithms.authTag]],
    [words.hash, HASHES[algorithms.hash]],
  ];
  if (peerClient.trim() !== "") lines.push([words.client, peerClient]);
  return lines;
}

function sasText(sas: CallSecurity["sas"]): string {
  return sas.kind === "B256" ? sas.words.join(" · ") : sas.text;
}
