/** Calls in words for a terminal. */
import type { Call, CallEnd, CallSecurity } from "@sottovoce/client";

/** How a call ended, as a sentence. @param peer as it is shown */
export function endWords(end: CallEnd, peer: string): string {
  return ENDS[end](peer);
}

const ENDS: Readonly<Record<CallEnd, (peer: string) => string>> = {
  hung_up: () => "The call is over.",
  cancelled: () => "The call was cancelled.",
  busy: (peer) => `${peer} is in another call.`,
  declined: (peer) => `${peer} does not take the call now.`,
  no_answer: (peer) => `${peer} did not answer.`,
  unreachable: (peer) => `No device of ${peer} can be reached now.`,
  answered_elsewhere: () => "Answered on another device of yours.",
  declined_elsewhere: () => "Declined on another device of yours.",
  not_secured: () => "No keys could be agreed on, so the call was ended. Nothing was heard.",
  mismatch: (peer) =>
    `The words differ: somebody may stand between you and ${peer}. The call was ended. Speak another way.`,
  continuity_broken: (peer) =>
    `The keys do not continue the earlier calls with ${peer}, whose words had been compared: it is another device, or somebody stands in between. The call was ended, and nothing was heard. When you know why, call with --accept-new.`,
  media_lost: () => "The connection was lost.",
  no_way: () => "The two networks do not let both sides meet. Ask your operator for a relay.",
  no_microphone: () => "There is no microphone. Plug one in, or use --play FILE.wav.",
  not_allowed: () => "The server does not allow this call.",
  unknown: (peer) => `There is no ${peer} on this server.`,
  failed: () => "Something went wrong. Call again.",
};

/** The words to compare, and who reads which: who was called the first, the caller the second. */
export function sasLines(
  { sas }: CallSecurity,
  direction: Call["direction"],
  peer: string,
): readonly string[] {
  if (sas.kind === "B32 ") return [`Compare with ${peer}: ${sas.text}`];
  const [first, second] = sas.words;
  const [own, theirs] = direction === "in" ? [first, second] : [second, first];
  return [`You read:    ${own}`, `${peer} reads: ${theirs}`];
}

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
  const tied = messagingKeyMixed ? ", tied to messages" : "";
  return `${keyAgreement.trim()}, ${cipher.trim()}, ${authTag.trim()}, ${hash.trim()}${tied}`;
}
