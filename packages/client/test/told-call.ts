/** Calls as the engine tells of them, for tests of what is shown. */
import type { Call, CallSecurity } from "../calls/calls-api.ts";

/** Of a first call between two of our own clients whose words nobody has compared yet. */
export const CALL_SECURITY: CallSecurity = {
  algorithms: { hash: "S384", cipher: "AES3", authTag: "HS80", keyAgreement: "X255", sasKind: "B256" },
  sas: { kind: "B256", words: ["quota", "Ohio"] },
  continuity: "first",
  messagingKeyMixed: true,
  verified: null,
  peerClient: "Sottovoce",
};

/** A call that has just begun, in the direction that `changes` say; outwards as a rule. */
export function toldCall(changes: Pick<Call, "id" | "peer" | "startedAt"> & Partial<Call>): Call {
  return {
    peerName: "Bob",
    peerTrust: "unverified",
    direction: "out",
    phase: changes.direction === "in" ? "ringing" : "dialing",
    secureAt: null,
    endedAt: null,
    end: null,
    endSentence: null,
    security: null,
    muted: false,
    held: { here: false, there: false },
    ...changes,
  };
}
