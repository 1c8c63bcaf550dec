/** What a person has to decide before anything can be written to a contact. */
import type { Contact } from "@sottovoce/client";

/**
 * `changed_key` a verified contact has another key · `contradicted` the server says that one with keys is a SIP phone:
 * nothing to decide here, and nothing is sent · `end_to_site` a SIP phone, and nobody has agreed yet that the server
 * can read what is written to it
 */
export type Decision = "changed_key" | "contradicted" | "end_to_site";

/** @returns `null` where writing goes ahead */
export function decisionFor(contact: Pick<Contact, "trust" | "level" | "endToSiteAgreed">): Decision | null {
  if (contact.level === "contradicted") return "contradicted";
  if (contact.trust === "changed") return "changed_key";
  if (contact.level === "end-to-site" && !contact.endToSiteAgreed) return "end_to_site";
  return null;
}
