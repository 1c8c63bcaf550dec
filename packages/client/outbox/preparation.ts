/** Everything that has to be asked of the server before an entry can be encrypted: who, which devices, which prekeys. */
import type { DeviceKeys } from "@sottovoce/crypto";
import type { DeviceId, PrekeyBundle } from "@sottovoce/wire";
import type { OutgoingEnvelope } from "../api/client.ts";
import { DevicesChanged } from "../api/refusal.ts";
import { type Introductions, keysToSendTo } from "../contacts/introductions.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import type { OutboxEntry } from "./entry.ts";
import { wrap } from "./parcel.ts";
import { MAX_ROUNDS } from "./rules.ts";

export class Preparation {
  readonly #core: Core;
  readonly #introductions: Introductions;

  constructor(core: Core, introductions: Introductions) {
    this.#core = core;
    this.#introductions = introductions;
  }

  /**
   * The envelopes of an entry, made now or before.
   * @param deadline when the try that needs them is over, by `Clock.elapsed`
   * @returns `null` when the message is not there any more
   * @throws EngineError for what stands in the way
   */
  async envelopes(entry: OutboxEntry, deadline: number): Promise<readonly OutgoingEnvelope[] | null> {
    const { contacts, ledger } = this.#core;
    const known = contacts.get(entry.peer);
    if (known === null || known.keys === null) await this.#meet(entry, deadline);
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
      await this.#fetchBundles(entry, wrapped.needed, bundles, deadline);
    }
  }

  /** The first message to somebody: asks who it is, and whether it can be reached at all. */
  async #meet(entry: OutboxEntry, deadline: number): Promise<void> {
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
    keysToSendTo(contact);
  }

  async #fetchBundles(
    entry: OutboxEntry,
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
  async refresh(entry: OutboxEntry, changed: DevicesChanged, deadline: number): Promise<void> {
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
