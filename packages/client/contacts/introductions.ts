/** Asking the server who an account is, and telling people what it means when the answer has changed. */
import type { AccountId, Address } from "@sottovoce/wire";
import { REQUEST_TIMEOUT_MS } from "../api/client.ts";
import type { AccountInfo, Bundles } from "../api/decode.ts";
import { badAnswer } from "../api/fields.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import { addNote, type Remark } from "../history/notes.ts";
import type { Transaction } from "../vault/transaction.ts";
import type { Introduction, Judgement } from "./judge.ts";
import { type ContactRecord, isShownDifferently, type KeysRecord, levelOf, toContact } from "./record.ts";

/** What a person is told of each change, in the conversation it is about. */
const REMARKS: Readonly<Record<Exclude<Judgement["keyChange"], "none">, Remark>> = {
  accepted: "key_changed",
  blocked: "sending_blocked",
  contradicted: "said_to_be_sip_phone",
};

export class Introductions {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Asks the server about an address and keeps the answer.
   * @param timeoutMs what is left of the try that needs it
   * @throws EngineError `unknown_recipient`, `network`, …
   */
  async ask(
    address: Address,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<{ readonly contact: ContactRecord; readonly info: AccountInfo }> {
    const info = await this.#core.api.account(address, timeoutMs);
    if (info.address !== address) throw badAnswer("address");
    const contact = await this.learn({
      address,
      account: info.account,
      kind: info.kind,
      displayName: info.displayName,
      keys: info.keys === null ? null : { account: info.account, ...info.keys },
    });
    return { contact, info };
  }

  /**
   * Asks the server who has an account id, and keeps the answer: an envelope names its sender by nothing else.
   * @throws EngineError `unknown_recipient`, `network`, …
   */
  async askAccount(account: AccountId): Promise<ContactRecord> {
    const info = await this.#core.api.account(account);
    if (info.account !== account) throw badAnswer("account");
    const keys = info.keys === null ? null : { account, ...info.keys };
    const { address, kind, displayName } = info;
    return this.learn({ address, account, kind, displayName, keys });
  }

  /** Keeps what came with prekey bundles. */
  learnBundles(address: Address, { account, accountKey, deviceList }: Bundles): Promise<ContactRecord> {
    return this.learn({ address, account, kind: "app", keys: { account, accountKey, deviceList } });
  }

  /** Keeps what the server says about an address, and tells people where it matters. */
  learn(said: Introduction): Promise<ContactRecord> {
    return this.#core.ledger.transact((transaction) => this.#learn(transaction, said));
  }

  async #learn(transaction: Transaction, said: Introduction): Promise<ContactRecord> {
    const { contacts, history, emit } = this.#core;
    this.#requireOneAddress(said);
    const before = contacts.read(transaction, said.address);
    const { record, keyChange } = await contacts.learn(transaction, said);
    if (keyChange !== "none" && history.has(transaction, said.address)) {
      addNote(this.#core, transaction, said.address, REMARKS[keyChange]);
    }
    if (before === null || keyChange !== "none" || isShownDifferently(before, record)) {
      transaction.afterCommit(() => emit({ type: "contact", contact: toContact(record) }));
    }
    return record;
  }

  /**
   * An account has one address for good, and envelopes name their sender by the account alone. A second address for it
   * would move what one contact writes into the conversation of another.
   */
  #requireOneAddress({ address, account }: Introduction): void {
    const { contacts, own } = this.#core;
    const holder = contacts.byAccount(account)?.address ?? address;
    if (holder !== address || account === own.identity.account) throw badAnswer("account of another address");
  }
}

/**
 * How a message to a contact may leave now.
 * @throws EngineError `said_to_be_sip_phone`, `end_to_site_not_agreed`
 */
export function levelToSendAt(contact: ContactRecord): "end-to-end" | "end-to-site" {
  const { address } = contact;
  const level = levelOf(contact);
  if (level === "contradicted") {
    throw new EngineError(
      "said_to_be_sip_phone",
      "server",
      `The server says that ${address} is a SIP phone now, but it has security keys. Nothing is sent without encryption. Ask ${address} and tell your operator.`,
    );
  }
  if (level === "end-to-site" && contact.endToSiteAgreedAt === undefined) {
    throw new EngineError(
      "end_to_site_not_agreed",
      "user",
      `${address} uses a SIP phone, which has no keys: your server can read what is sent to it. Nothing is sent until you have agreed to that.`,
    );
  }
  return level;
}

/** Why nothing goes to a contact whose newest device list the server keeps back. */
export function devicesWithheld(address: Address): EngineError {
  return new EngineError(
    "devices_withheld",
    "server",
    `The server does not show which devices ${address} has now. Nothing is sent to ${address} until it does, because a removed device could read it. Ask ${address} another way whether a device was lost and has to be removed, and tell your operator.`,
  );
}

/** Keys to encrypt for. @throws EngineError `key_changed`, `device_gone` */
export function keysToSendTo(contact: ContactRecord): KeysRecord {
  if (contact.trust === "changed") {
    throw new EngineError(
      "key_changed",
      "user",
      `The security key of ${contact.address} is not the one you verified. Compare the safety number, then accept the new key or stop writing.`,
    );
  }
  if (contact.keys === null) {
    throw new EngineError(
      "device_gone",
      "peer",
      `${contact.address} has no device yet: the account has not been activated.`,
    );
  }
  return contact.keys;
}
