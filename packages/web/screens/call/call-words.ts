/** A call in the person's words. */
import type { Call, CallEnd, CallSecurity } from "@sottovoce/client";
import {
  AUTH_TAG_NAMES,
  CIPHER_NAMES,
  HASH_NAMES,
  KEY_AGREEMENT_NAMES,
} from "@sottovoce/voice/algorithm-names";
import { t } from "../../i18n/index.ts";
import { isIncomingRing, type TabCall } from "../../state/call-book.ts";

/**
 * The lights (REQUIREMENTS V5): nobody is heard yet, keys are being agreed on, secure; and over. `verified` is green as
 * well, and full: there is nothing left to compare.
 */
export type Light = "red" | "yellow" | "green" | "verified" | "over";

/**
 * What a secure call rests on: `verified` the words, or what was compared before · `open` nobody has compared anything ·
 * `unproven` somebody has, and this call does not show that it is them, or does not continue the earlier ones · `disclosed`
 * the peer's program says that others can listen
 */
export type Standing = "open" | "verified" | "unproven" | "disclosed";

export function standingOf(security: CallSecurity | null): Standing {
  if (security?.discloses === true) return "disclosed";
  if (security !== null && security.verified !== null) return "verified";
  return security?.unproven === true || security?.continuity === "forgotten" ? "unproven" : "open";
}

/**
 * What is said in the place of the reason to compare words, where they are all that is left to tell by (RFC 6189 §4.3.2:
 * whoever lacks a secret that was shared before may be somebody in between); `null` where nothing is amiss.
 */
export function alarmWords({ unproven, continuity, verified }: CallSecurity, name: string): string | null {
  const { sas } = t().calls;
  if (unproven === true) return sas.unproven(name);
  return continuity === "forgotten" && verified === null ? sas.forgotten(name) : null;
}

const STANDING_LIGHTS = {
  open: "green",
  verified: "verified",
  unproven: "yellow",
  disclosed: "red",
} as const;

export function lightOf({ phase, security }: Pick<Call, "phase" | "security">): Light {
  switch (phase) {
    case "dialing":
    case "ringing":
    case "connecting":
      return "red";
    case "securing":
      return "yellow";
    case "secure":
      return STANDING_LIGHTS[standingOf(security)];
    case "ended":
      return "over";
  }
}

/** What the light says, in words. */
export function phaseWords(call: Call): string {
  const { phases, secured } = t().calls;
  if (isIncomingRing(call)) return phases.incoming;
  return call.phase === "secure" ? secured[standingOf(call.security)] : phases[call.phase];
}

/** How far whoever calls is trusted. @param name in a sentence */
export function trustWords({ peerTrust }: Call, name: string): string {
  const { trust } = t().calls;
  return peerTrust === null ? trust.unknown : trust[peerTrust](name);
}

/**
 * What is not as it usually is in a call that goes on.
 * @param sound whether nothing arrives of the peer just now, and whether the microphone is gone
 */
export function asides(
  { held, muted }: Call,
  name: string,
  sound: { readonly quiet: boolean; readonly noMicrophone: boolean },
): readonly string[] {
  const words = t().calls;
  return [
    held.here ? words.held : null,
    held.there ? words.heldThere(name) : null,
    sound.noMicrophone ? words.microphoneGone : null,
    muted && !held.here && !sound.noMicrophone ? words.muted : null,
    sound.quiet ? words.quiet(name) : null,
  ].filter((sentence) => sentence !== null);
}

/** @param name in a sentence. @returns how it ended */
export function endWords({ end, direction }: Pick<Call, "end" | "direction">, name: string): string {
  const { ends, entry } = t().calls;
  // The caller is told what the other one did.
  if (end === "declined" && direction === "in") return entry.youDeclined;
  const words = ends[end ?? "failed"];
  return typeof words === "string" ? words : words(name);
}

/** How a call of this tab ended, which another tab may have cut off. */
export function tabEndWords({ call, interrupted }: TabCall, name: string): string {
  return interrupted ? t().calls.interrupted : endWords(call, name);
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

/** The security of a call, line by line (REQUIREMENTS V9). @returns name and value of each */
export function receiptLines(security: CallSecurity): readonly (readonly [string, string])[] {
  const words = t().calls.details;
  const { algorithms, sas, continuity, messagingKeyMixed, verified, peerClient } = security;
  const lines: [string, string][] = [
    [words.words, sasText(sas)],
    [words.verified, words.verifiedBy[verified ?? "nobody"]],
    [words.continuity, words.continuities[continuity]],
    [words.messaging, messagingKeyMixed ? words.messagingYes : words.messagingNo],
    [words.keyAgreement, KEY_AGREEMENT_NAMES[algorithms.keyAgreement]],
    [words.cipher, CIPHER_NAMES[algorithms.cipher]],
    [words.authentication, AUTH_TAG_NAMES[algorithms.authTag]],
    [words.hash, HASH_NAMES[algorithms.hash]],
  ];
  if (peerClient.trim() !== "") lines.push([words.client, peerClient]);
  return lines;
}

function sasText(sas: CallSecurity["sas"]): string {
  return sas.kind === "B256" ? sas.words.join(" · ") : sas.text;
}
