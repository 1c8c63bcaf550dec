/**
 * What a call shows of who is at the other end, and what it has to. A server that stands in between need not break
 * continuity: it can show a device that nobody knows, keep the call key back, and look like a first call. So where a
 * person has verified whom this should be, a call that shows nothing of it is none.
 */
import type { ZrtpResult } from "@sottovoce/voice";
import type { Address, Base64Url } from "@sottovoce/wire";
import { type ContactRecord, verifiedByOf } from "../../contacts/record.ts";
import type { VerifiedBy } from "../../engine-api.ts";
import type { CallSecurity } from "../calls-api.ts";

/** What is known when both sides have the keys. */
export interface CallFacts {
  readonly peer: Address;
  /** The account that the server says it is; `null` for one that nobody here knows. */
  readonly contact: ContactRecord | null;
  /** AIK that the call key is tied to; `null` where there was none. */
  readonly accountKey: Base64Url | null;
  readonly result: Pick<ZrtpResult, "verified" | "auxMatched">;
  /**
   * Other devices at this address whose words a person here has compared: of each the AIK of the account that the call was
   * tied to, `null` where it was tied to none.
   */
  readonly comparedWithOthers: readonly (Base64Url | null)[];
}

export interface CallProof {
  readonly verified: VerifiedBy | null;
  /** A person has verified somebody at this address, and the call does not show that it is them. */
  readonly isUnproven: boolean;
  /** Why it must end for that, in a sentence; `null` where it may go on. */
  readonly mustEnd: string | null;
}

const NOTHING_MISSING = { isUnproven: false, mustEnd: null } as const;

/** Whether a person has verified the account, so that a call has to show that it is with it. */
export function isExpected(contact: ContactRecord | null): contact is ContactRecord {
  // `changed`: they had verified it, under the key before.
  return contact !== null && contact.keys !== null && contact.trust !== "unverified";
}

/**
 * Whether the other side lacks what this device kept of earlier calls, and nothing else shows that it is the same one
 * (RFC 6189 §4.3.2): it has lost it, or somebody stands in between who has copied its ZID. Where words had been compared it
 * is a break whatever else there is; where none had, a call that is tied to the account's messages goes on, and says so.
 */
export function breaksContinuity({
  continuity,
  messagingKeyMixed,
}: Pick<CallSecurity, "continuity" | "messagingKeyMixed">): boolean {
  return continuity === "broken" || (continuity === "forgotten" && !messagingKeyMixed);
}

export function proofOf(facts: CallFacts): CallProof {
  const { contact, comparedWithOthers, result } = facts;
  const verified = result.verified ? "sas" : verifiedByMessages(facts);
  const isOfInterest = isExpected(contact) || comparedWithOthers.length > 0;
  if (verified !== null || !isOfInterest) return { verified, ...NOTHING_MISSING };
  // SIP phones have nothing that could show it. A further device of the account whose words were compared is no alarm
  // either, though nobody has verified the account: the call is tied to the same.
  const hasKeys =
    (contact !== null && contact.keys !== null) || comparedWithOthers.some((key) => key !== null);
  const goesOn = !isExpected(contact) && (!hasKeys || isOfComparedAccount(facts));
  return { verified, isUnproven: true, mustEnd: goesOn ? null : whyOf(facts) };
}

/** An account that nobody has verified is whatever the server says it is: the key must be the one of that other call. */
function isOfComparedAccount({ accountKey, comparedWithOthers, result }: CallFacts): boolean {
  return result.auxMatched && accountKey !== null && comparedWithOthers.includes(accountKey);
}

/** The auxiliary secret went through sm1 to the devices of a verified account, or came from one. */
function verifiedByMessages({ contact, accountKey, result }: CallFacts): VerifiedBy | null {
  if (!result.auxMatched || contact === null || contact.keys?.accountKey !== accountKey) return null;
  return verifiedByOf(contact);
}

function whyOf({ peer, contact, accountKey, result }: CallFacts): string {
  if (contact?.trust === "changed")
    return `The key of ${peer} has changed, and nobody here has decided about it yet.`;
  if (result.auxMatched && isExpected(contact))
    return `It is another account than the one that was verified as ${peer}.`;
  if (result.auxMatched)
    return `Nothing shows that it is the account of ${peer} whose words were compared in an earlier call.`;
  return accountKey === null
    ? "The secure message that belongs to the call has not come."
    : "The device at the other end did not have the secure message that belongs to the call.";
}
