/** What people decide about contacts: comparing safety numbers, accepting changed keys, favourites. */
import {
  type AccountFingerprint,
  accountFingerprint,
  accountKeyOf,
  ed25519PublicKey,
  encodeSafetyQr,
  formatSafetyNumber,
  safetyNumber,
} from "@sottovoce/crypto";
import { type Address, fromBase64Url, toBase64Url } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import type { Contact, SafetyNumber } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import type { Introductions } from "./introductions.ts";
import { type ContactRecord, type KeysRecord, levelOf, toContact } from "./record.ts";

export class Trusting {
  readonly #core: Core;
  readonly #introductions: Introductions;

  constructor(core: Core, introductions: Introductions) {
    this.#core = core;
    this.#introductions = introductions;
  }

  /** The number to compare: with a changed key that of the new one, since it is what a person has to decide about. */
  async safetyNumber(address: Address): Promise<SafetyNumber> {
    const { primitives, own } = this.#core;
    const contact = await this.#known(address);
    const keys = currentKeys(contact);
    const ours = await accountFingerprint(primitives, accountKeyOf(own.keys.account), own.identity.account);
    const theirs: AccountFingerprint = await accountFingerprint(
      primitives,
      ed25519PublicKey(fromBase64Url(keys.accountKey)),
      keys.account,
    );
    return {
      digits: formatSafetyNumber(safetyNumber(ours, theirs)),
      qr: toBase64Url(encodeSafetyQr(ours, theirs)),
      trust: contact.trust,
    };
  }

  async markVerified(address: Address): Promise<Contact> {
    await this.#known(address);
    return this.#change(address, (contact) => {
      const keys = currentKeys(contact);
      return { ...contact, account: keys.account, keys, offered: null, trust: "verified" };
    });
  }

  async acceptChange(address: Address): Promise<Contact> {
    await this.#known(address);
    return this.#change(address, (contact) => {
      if (contact.trust !== "changed") return contact;
      const keys = currentKeys(contact);
      return { ...contact, account: keys.account, keys, offered: null, trust: "unverified" };
    });
  }

  async setFavourite(address: Address, favourite: boolean): Promise<Contact> {
    await this.#known(address);
    return this.#change(address, (contact) => ({ ...contact, favourite }));
  }

  async setEndToSite(address: Address, agreed: boolean): Promise<Contact> {
    const known = this.#core.contacts.get(address);
    const isPhone = known !== null && levelOf(known) === "end-to-site";
    const contact = isPhone ? known : await this.#known(address);
    if (agreed && levelOf(contact) !== "end-to-site") throw noPhone(contact);
    const now = this.#core.clock.now();
    return this.#change(address, (current) => {
      const { endToSiteAgreedAt, ...rest } = current;
      if (agreed === (endToSiteAgreedAt !== undefined)) return current;
      return agreed ? { ...current, endToSiteAgreedAt: now } : rest;
    });
  }

  /** The contact, asked for where it is new or had no keys yet. */
  async #known(address: Address): Promise<ContactRecord> {
    const contact = this.#core.contacts.get(address);
    if (contact !== null && contact.keys !== null) return contact;
    return (await this.#introductions.ask(address)).contact;
  }

  #change(address: Address, change: (contact: ContactRecord) => ContactRecord): Promise<Contact> {
    const { ledger, contacts, emit } = this.#core;
    return ledger.transact((transaction) => {
      const before = contacts.read(transaction, address);
      if (before === null) throw new Error("the contact was asked for before");
      const after = change(before);
      if (after !== before) {
        contacts.write(transaction, after);
        transaction.afterCommit(() => emit({ type: "contact", contact: toContact(after) }));
      }
      return toContact(after);
    });
  }
}

/** Why nobody can agree to weaker messages to a contact. */
function noPhone({ address, keys }: ContactRecord): EngineError {
  return keys === null
    ? new EngineError(
        "device_gone",
        "peer",
        `${address} has no device yet: the account has not been activated. It is no SIP phone.`,
      )
    : new EngineError(
        "end_to_end_only",
        "user",
        `${address} has security keys: messages to it are always end-to-end encrypted.`,
      );
}

function currentKeys(contact: ContactRecord): KeysRecord {
  const keys = contact.offered ?? contact.keys;
  if (keys !== null) return keys;
  if (levelOf(contact) === "end-to-site") {
    throw new EngineError(
      "end_to_site_only",
      "peer",
      `${contact.address} uses a SIP phone, which has no keys: there is nothing to compare.`,
    );
  }
  throw new EngineError(
    "device_gone",
    "peer",
    `${contact.address} has no keys yet: the account has not been activated.`,
  );
}
