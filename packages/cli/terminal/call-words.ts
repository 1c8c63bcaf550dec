/** Calls in words for a terminal. */
import type { Call, CallEnd, CallSecurity } from "@sottovoce/client";
import {
  AUTH_TAG_NAMES,
  CIPHER_NAMES,
  HASH_NAMES,
  KEY_AGREEMENT_NAMES,
} from "@sottovoce/voice/algorithm-names";

/** How a call ended, as a sentence. @param peer as it is shown */
export function endWords(end: CallEnd, peer: string, direction: Call["direction"]): string {
  return ENDS[end](peer, direction);
}

/** What accepts the next call as the first one: `answer` takes it of one person only. */
function acceptWords(peer: string, direction: Call["direction"]): string {
  return direction === "out" ? "call with --accept-new" : `answer with --from ${peer} --accept-new`;
}

const ENDS: Readonly<Record<CallEnd, (peer: string, direction: Call["direction"]) => string>> = {
  hung_up: () => "The call is over.",
  cancelled: () => "The call was cancelled.",
  busy: (peer) => `${peer} is in another call.`,
  declined: (peer, direction) =>
    direction === "in" ? "You declined." : `${peer} does not take the call now.`,
  no_answer: (peer) => `${peer} did not answer.`,
  unreachable: (peer) => `No device of ${peer} can be reached now.`,
  answered_elsewhere: () => "Answered on another device of yours.",
  declined_elsewhere: () => "Declined on another device of yours.",
  not_secured: () => "No keys could be agreed on, so the call was ended. Nothing was heard.",
  mismatch: (peer) =>
    `The words differ: somebody may stand between you and ${peer}. The call was ended. Speak another way.`,
  continuity_broken: (peer, direction) =>
    `The keys do not continue the earlier calls with ${peer}: it is another device, or somebody stands in between. The call was ended, and nothing was heard. When you know why, ${acceptWords(peer, direction)}.`,
  not_proven: (peer, direction) =>
    `You had verified ${peer}, and nothing in this call showed that it was them: a message was late, it is another device, or somebody stands in between. The call was ended, and nothing was heard. Try again. If it stays so, compare the safety number once more; when you know why, ${acceptWords(peer, direction)}.`,
  not_recognised: (peer) =>
    `The device of ${peer} could not tell that it was with you, and ended the call. Call again. If it stays so, compare the safety number with ${peer}.`,
  media_lost: () => "The connection was lost.",
  no_way: () => "The two networks do not let both sides meet. Ask your operator for a relay.",
  no_microphone: () => "There is no microphone. Plug one in, or use --play FILE.wav.",
  not_allowed: () => "The server does not allow this call.",
  unknown: (peer) => `There is no ${peer} on this server.`,
  failed: () => "Something went wrong. Call again.",
};

/** What is known of who hears a call: the keys are between two devices, but only compared words say whose. */
export function secureWords({ verified, discloses }: CallSecurity, peer: string): string {
  if (discloses === true)
    return `Encrypted, but the program of ${peer} hands its keys to somebody else, who can listen.`;
  if (verified === null) return "Secure, if both of you see the same words. Compare them:";
  return "Secure: only the two of you can hear this call.";
}

/** In the place of the words of a first call: they are all that is left to tell by. `null` where nothing is amiss. */
export function unprovenWords({ unproven, continuity, verified }: CallSecurity, peer: string): string | null {
  if (unproven !== true) {
    if (continuity !== "forgotten" || verified !== null) return null;
    return `The device of ${peer} has lost the keys of your earlier calls, or somebody stands in between. Say nothing secret before the words match.`;
  }
  return `You had verified ${peer}, but this call does not show that it is them: it is another device, or somebody stands in between. Say nothing secret before the words match.`;
}

/** The words to compare, in the order in which they are read: who was called the first, the caller the second. */
export function sasLines(
  { sas }: CallSecurity,
  direction: Call["direction"],
  peer: string,
): readonly string[] {
  if (sas.kind === "B32 ") return [`Compare with ${peer}: ${sas.text}`];
  const [first, second] = sas.words;
  if (direction === "in") return [`You read:  ${first}`, `Then ${peer} reads:  ${second}`];
  return [`${peer} reads:  ${first}`, `Then you read:  ${second}`];
}

/** A call's security receipt in one line (REQUIREMENTS V9). */
export function receiptWords(security: CallSecurity): string {
  const { verified, continuity } = security;
  const known = { sas: "words compared", safety_number: "safety number compared" } as const;
  return [
    `words ${sasText(security)}`,
    verified === null ? "not verified" : `verified: ${known[verified]}`,
    CONTINUITIES[continuity],
    suiteWords(security),
    ...(security.peerVerified === true ? ["compared on the other side too"] : []),
    ...(security.discloses === true ? ["its program hands keys to somebody else"] : []),
  ].join("; ");
}

const CONTINUITIES: Readonly<Record<CallSecurity["continuity"], string>> = {
  first: "first call with this device",
  kept: "continues the earlier calls",
  forgotten: "the other side kept no keys of earlier calls",
  broken: "does not continue the earlier calls",
};

/** The words as one text: two with a space, or four letters. */
export function sasText({ sas }: CallSecurity): string {
  return sas.kind === "B32 " ? sas.text : sas.words.join(" ");
}

/** Why nobody needs to compare words; `null` where somebody should. */
export function verifiedWords({ verified }: CallSecurity, peer: string): string | null {
  switch (verified) {
    case "sas":
      return `${peer} is verified: words were compared in this or an earlier call.`;
    case "safety_number":
      return `${peer} is verified: the safety number was compared.`;
    case null:
      return null;
  }
}

/** What was agreed on, in one line. */
export function suiteWords({ algorithms, messagingKeyMixed }: CallSecurity): string {
  const { cipher, authTag, keyAgreement, hash } = algorithms;
  const agreement = `key agreement ${KEY_AGREEMENT_NAMES[keyAgreement]} with ${HASH_NAMES[hash]}`;
  const tied = messagingKeyMixed ? " and a key sent by secure message" : "";
  return `${CIPHER_NAMES[cipher]}, ${AUTH_TAG_NAMES[authTag]}, ${agreement}${tied}`;
}
