/** What people decide about contacts: comparing safety numbers, accepting changed keys, favourites. */
import {
  type AccountFingerprint,
  accountFingerprint,
  compareSafetyQr,
  decodeSafetyQr,
  ed25519PublicKey,
  encodeSafetyQr,
  formatSafetyNumber,
  type SafetyQr,
  safetyNumber,
} from "@sottovoce/crypto";
import { type Address, type Base64Url, fromBase64Url, toBase64Url, WireError } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import type { Contact, SafetyNumber, VerifiedBy } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { MAX_DISAPPEARING_S, MIN_DISAPPEARING_S } from "../history/disappearing.ts";
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
    const contact = await this.#known(address);
    const { ours, theirs } = await this.#fingerprints(currentKeys(contact));
    return {
      digits: formatSafetyNumber(safetyNumber(ours, theirs)),
      qr: toBase64Url(encodeSafetyQr(ours, theirs)),
      trust: contact.trust,
    };
  }

  async markVerified(address: Address, digits: string): Promise<Contact> {
    const keys = currentKeys(await this.#known(address));
    const { ours, theirs } = await this.#fingerprints(keys);
    if (formatSafetyNumber(safetyNumber(ours, theirs)) !== digits) throw otherKey(address);
    return this.#verify(address, keys, "safety_number");
  }

  async verifyByCode(address: Address, code: string): Promise<Contact> {
    const scanned = safetyCode(code);
    const keys = currentKeys(await this.#known(address));
    const { ours, theirs } = await this.#fingerprints(keys);
    switch (compareSafetyQr(scanned, ours, theirs)) {
      case "match":
        return this.#verify(address, keys, "safety_number");
      case "own_code":
        throw new EngineError(
          "own_safety_code",
          "user",
          `That is the code of this device. Scan the one on the screen of ${address}.`,
        );
      case "mismatch":
        throw otherKey(address);
    }
  }

  /**
   * Two people compared the words of a call, and both devices proved that it was between these accounts (SM1.md "Calls").
   * @param accountKey AIK that the other side proved to have
   * @throws EngineError `other_key` where messages go out for another one by now
   */
  async verifyByCall(address: Address, accountKey: Base64Url): Promise<void> {
    const contact = await this.#known(address);
    // The safety number says more, and is not to be taken back by words that differ.
    if (contact.trust === "verified") return;
    const keys = currentKeys(contact);
    if (keys.accountKey !== accountKey) throw otherKey(address);
    await this.#verify(address, keys, "sas");
  }

  /** The words of a call differ: what an earlier call had verified counts no more. */
  async takeBackCall(address: Address): Promise<void> {
    if (this.#core.contacts.get(address)?.verifiedByCall !== true) return;
    await this.#change(address, ({ verifiedByCall: _, ...contact }) =>
      contact.trust === "verified" ? { ...contact, trust: "unverified" } : contact,
    );
  }

  /** Takes exactly the keys that were compared as verified: the server may have given others meanwhile. */
  #verify(address: Address, compared: KeysRecord, by: VerifiedBy): Promise<Contact> {
    return this.#change(address, ({ verifiedByCall: _, ...contact }) => {
      const keys = currentKeys(contact);
      if (keys.accountKey !== compared.accountKey || keys.account !== compared.account) {
        throw otherKey(address);
      }
      const verified = {
        ...contact,
        account: keys.account,
        keys,
        offered: null,
        trust: "verified",
      } as const;
      return by === "sas" ? { ...verified, verifiedByCall: true } : verified;
    });
  }

  async #fingerprints(
    keys: KeysRecord,
  ): Promise<{ readonly ours: AccountFingerprint; readonly theirs: AccountFingerprint }> {
    const { primitives, own } = this.#core;
    const ours = await accountFingerprint(primitives, own.accountKey, own.identity.account);
    const accountKey = ed25519PublicKey(fromBase64Url(keys.accountKey));
    return { ours, theirs: await accountFingerprint(primitives, accountKey, keys.account) };
  }

  async acceptChange(address: Address): Promise<Contact> {
    await this.#known(address);
    return this.#change(address, (contact) => {
      if (contact.trust !== "changed") return contact;
      const keys = currentKeys(contact);
      const { verifiedByCall: _, ...rest } = contact;
      return { ...rest, account: keys.account, keys, offered: null, trust: "unverified" };
    });
  }

  async setFavourite(address: Address, favourite: boolean): Promise<Contact> {
    await this.#known(address);
    return this.#change(address, (contact) =>
      contact.favourite === favourite ? contact : { ...contact, favourite },
    );
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

  async setDisappearing(address: Address, seconds: number | null): Promise<Contact> {
    if (seconds !== null) requireLifetime(seconds);
    if (this.#core.contacts.get(address) === null) await this.#known(address);
    return this.#change(address, (contact) => {
      const { disappearAfterS, ...rest } = contact;
      if ((disappearAfterS ?? null) === seconds) return contact;
      return seconds === null ? rest : { ...rest, disappearAfterS: seconds };
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

/** @throws EngineError `malformed` */
function requireLifetime(seconds: number): void {
  const fits = seconds >= MIN_DISAPPEARING_S && seconds <= MAX_DISAPPEARING_S;
  if (Number.isInteger(seconds) && fits) return;
  throw new EngineError("malformed", "user", "Messages can disappear after 5 seconds to 4 weeks.");
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

/** What a camera read. @throws EngineError `no_safety_code` for anything but a safety number's code */
function safetyCode(text: string): SafetyQr {
  try {
    const scanned = decodeSafetyQr(fromBase64Url(text));
    if (scanned !== null) return scanned;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  throw new EngineError(
    "no_safety_code",
    "user",
    "That is not the code of a safety number. Scan the one that the other shows under “Verify”.",
  );
}

/** What was compared is not the key that messages go out for. */
function otherKey(address: Address): EngineError {
  return new EngineError(
    "other_key",
    "user",
    `This is not the key that messages to ${address} are encrypted for. Do not go on before you know why.`,
  );
}
