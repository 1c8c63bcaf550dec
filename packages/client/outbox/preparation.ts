/** Everything that has to be asked of the server before an entry can be encrypted: who, which devices, which prekeys. */
import type { DeviceKeys } from "@sottovoce/crypto";
import type { DeviceId, PrekeyBundle } from "@sottovoce/wire";
import type { OutgoingEnvelope } from "../api/client.ts";
import { DevicesChanged } from "../api/refusal.ts";
import { type Introductions, keysToSendTo, levelToSendAt } from "../contacts/introductions.ts";
import { type ContactRecord, levelOf } from "../contacts/record.ts";
import type { Core } from "../core.ts";
import { refreshOwnList } from "../devices/own-list.ts";
import { EngineError } from "../errors.ts";
import { MESSAGES, noted, toHistoryMessage } from "../history/record.ts";
import type { OutboxEntry } from "./entry.ts";
import { wrap } from "./parcel.ts";
import { MAX_ROUNDS } from "./rules.ts";
import { endToSiteEntry } from "./words.ts";

export class Preparation {
  readonly #core: Core;
  readonly #introductions: Introductions;

  constructor(core: Core, introductions: Introductions) {
    this.#core = core;
    this.#introductions = introductions;
  }

  /**
   * How an entry is to leave. The server is asked where nothing is known of the recipient yet, and where a message may
   * not leave for what it said before: that may be over.
   * @param deadline when the try that needs it is over, by `Clock.elapsed`
   * @throws EngineError `said_to_be_sip_phone`, `end_to_site_not_agreed`, `recipient_messaging_disabled`, `network`, …
   */
  async level(entry: OutboxEntry, deadline: number): Promise<"end-to-end" | "end-to-site"> {
    const known = this.#core.contacts.get(entry.peer);
    const settled = known !== null && isSettled(known) && !(await this.#core.contacts.isListWithheld(known));
    const contact = settled ? known : await this.meet(entry, deadline);
    return levelToSendAt(contact);
  }

  /**
   * The text of an entry that goes out end-to-site. From now on the message shows that level, whatever comes of the try.
   * @returns `null` when the message is not there any more
   */
  readableText(entry: OutboxEntry): Promise<string | null> {
    const { ledger, outboxTable, history, clock, emit } = this.#core;
    return ledger.transact(async (transaction) => {
      // What asks for a repetition, or is one, concerns envelopes; a SIP phone never had any.
      if (entry.purpose.type !== "message" || transaction.read(outboxTable, entry.id) === null) return null;
      const before = await transaction.get(MESSAGES, entry.id);
      if (before === null || before.security === "end-to-site") return before?.text ?? null;
      const line = endToSiteEntry(clock.now(), before.disappearAfterS !== undefined);
      const after = history.replace(transaction, before, noted({ ...before, security: "end-to-site" }, line));
      transaction.afterCommit(() => emit({ type: "status", message: toHistoryMessage(after) }));
      return after.text;
    });
  }

  /**
   * The envelopes of an entry, made now or before.
   * @param deadline when the try that needs them is over, by `Clock.elapsed`
   * @returns `null` when the message is not there any more
   * @throws EngineError for what stands in the way
   */
  async envelopes(entry: OutboxEntry, deadline: number): Promise<readonly OutgoingEnvelope[] | null> {
    const { ledger } = this.#core;
    if (entry.purpose.type === "message") await this.#askForOwnList(deadline);
    const bundles = new Map<DeviceId, PrekeyBundle>();
    for (let round = 1; ; round++) {
      const wrapped = await ledger.transact((transaction) => wrap(this.#core, transaction, entry, bundles));
      if (wrapped === null) return null;
      if ("envelopes" in wrapped) return wrapped.envelopes;
      if (round > MAX_ROUNDS)
        throw new DevicesChanged(
          wrapped.needed.map(({ device }) => device),
          [],
        );
      await this.fetchBundles(entry, wrapped.needed, bundles, deadline);
    }
  }

  /** The server may show by now what it kept back: then this account's other devices get the text as well. */
  async #askForOwnList(deadline: number): Promise<void> {
    if (!this.#core.own.isListWithheld) return;
    try {
      await refreshOwnList(this.#core, deadline - this.#core.clock.elapsed());
    } catch (error) {
      // The message goes to its recipient all the same, and the own devices get nothing to read.
      if (!(error instanceof EngineError)) throw error;
    }
  }

  /**
   * Asks who the recipient is, and whether it can be reached at all.
   * @throws EngineError `recipient_messaging_disabled`, `unknown_recipient`, `network`, …
   */
  async meet(entry: OutboxEntry, deadline: number): Promise<ContactRecord> {
    const { contact, info } = await this.#introductions.ask(
      entry.peer,
      deadline - this.#core.clock.elapsed(),
    );
    if (!info.messaging) {
      throw new EngineError(
        "recipient_messaging_disabled",
        "peer",
        `Secure Messages are not enabled for ${entry.peer}. The operator can enable them.`,
      );
    }
    return contact;
  }

  /** Takes the prekeys that are needed, each of which is used up by that. @throws EngineError `rate_limited`, `network`, … */
  async fetchBundles(
    entry: Pick<OutboxEntry, "peer">,
    needed: readonly DeviceKeys[],
    into: Map<DeviceId, PrekeyBundle>,
    deadline: number,
  ): Promise<void> {
    const { api, clock, own } = this.#core;
    const { account, address } = own.identity;
    const ours = needed.filter((keys) => keys.account === account).map(({ device }) => device);
    const theirs = needed.filter((keys) => keys.account !== account).map(({ device }) => device);
    for (const [who, devices] of [
      [entry.peer, theirs],
      [address, ours],
    ] as const) {
      if (devices.length === 0) continue;
      const answer = await api.bundles(who, devices, deadline - clock.elapsed());
      if (who === entry.peer) await this.#introductions.learnBundles(who, answer);
      for (const bundle of answer.bundles) into.set(bundle.device, bundle);
      if (devices.some((device) => !into.has(device))) {
        throw new EngineError(
          "rate_limited",
          "server",
          "The server gives no more prekeys of a device today.",
          {
            retry: true,
          },
        );
      }
    }
  }

  /** Fetches the device lists that the server says have changed. */
  async refresh(entry: Pick<OutboxEntry, "peer">, changed: DevicesChanged, deadline: number): Promise<void> {
    const { api, clock, contacts, own, ledger } = this.#core;
    const { contact } = await this.#introductions.ask(entry.peer, deadline - clock.elapsed());
    const { list } = await contacts.deviceList(keysToSendTo(contact));
    const theirs = new Set(list.devices.map(({ device }) => device));
    const ours = new Set(own.otherDevices.map(({ device }) => device));
    const unexplained =
      changed.missing.some((device) => !theirs.has(device)) ||
      changed.gone.some((device) => ours.has(device));
    if (!unexplained) return;
    const info = await api.account(own.identity.address, deadline - clock.elapsed());
    const offered = info.keys?.deviceList;
    if (offered !== undefined) await ledger.transact((transaction) => own.learnList(transaction, offered));
  }
}

/** Whether enough is known of a recipient to write to it without asking the server first. */
function isSettled(contact: ContactRecord): boolean {
  switch (levelOf(contact)) {
    case "end-to-end":
      return contact.keys !== null;
    case "end-to-site":
      return contact.endToSiteAgreedAt !== undefined;
    case "contradicted":
      return false;
  }
}
