/** What a device of the account tells one that it lets in: who it is, whom it knows and how far it trusts them. */
import { MAX_PROVISION_BYTES } from "@sottovoce/crypto";
import { type Address, type Bytes, type DeviceId, fromUtf8, utf8 } from "@sottovoce/wire";
import { type ContactRecord, levelOf } from "../contacts/record.ts";
import type { DeviceName } from "./names.ts";

/**
 * As JSON. Contacts are told once; what a person decides about them later is decided on each device, because that one
 * may be in other hands than this.
 */
export interface Provision {
  readonly version: 1;
  readonly address: Address;
  /** The device that tells this, which holds AIK. */
  readonly primary: DeviceId;
  readonly names: readonly DeviceName[];
  readonly contacts: readonly ContactRecord[];
}

/**
 * As bytes. Where more people are known than fit, those are left out that nobody has decided anything about and that were
 * not heard of for longest: they are met again.
 * @param told contacts with those first that were heard of last
 */
export function encodeProvision(told: Omit<Provision, "version">): Bytes {
  const empty: Provision = { version: 1, ...told, contacts: [] };
  let room = MAX_PROVISION_BYTES - utf8(JSON.stringify(empty)).length;
  const chosen: ContactRecord[] = [];
  for (const contact of byWeight(told.contacts).map(withoutRemarks)) {
    // And the comma between two of them.
    room -= utf8(JSON.stringify(contact)).length + 1;
    if (room < 0) break;
    chosen.push(contact);
  }
  return utf8(JSON.stringify({ ...empty, contacts: chosen } satisfies Provision));
}

/** @returns `null` for what this version cannot read */
export function decodeProvision(bytes: Bytes): Provision | null {
  try {
    const provision = JSON.parse(fromUtf8(bytes)) as Provision;
    const isRight =
      provision.version === 1 && Array.isArray(provision.names) && Array.isArray(provision.contacts);
    return isRight ? provision : null;
  } catch {
    return null;
  }
}

/** Those first about whom somebody decided something. */
function byWeight(contacts: readonly ContactRecord[]): readonly ContactRecord[] {
  const isDecided = (contact: ContactRecord): boolean =>
    contact.trust !== "unverified" ||
    contact.favourite ||
    contact.endToSiteAgreedAt !== undefined ||
    levelOf(contact) === "contradicted";
  return [...contacts.filter(isDecided), ...contacts.filter((contact) => !isDecided(contact))];
}

/** What was remarked on in conversations that the new device does not have. */
function withoutRemarks(contact: ContactRecord): ContactRecord {
  const { unencryptedRemarkAt: _, unlistedRemarkAt: __, ...rest } = contact;
  return rest;
}
