/**
 * Sending what is no message through sm1: call keys and proofs. They leave at once or not at all, never wait in the
 * outbox, and never stand on disk but inside the envelopes' own sessions.
 */
import type { CallContentKind, Content, DeviceKeys } from "@sottovoce/crypto";
import type { Address, Bytes, DeviceId, PrekeyBundle } from "@sottovoce/wire";
import type { OutgoingEnvelope } from "../../api/client.ts";
import { DevicesChanged } from "../../api/refusal.ts";
import { devicesWithheld, type Introductions, keysToSendTo } from "../../contacts/introductions.ts";
import { type Core, newMessageId } from "../../core.ts";
import { EngineError } from "../../errors.ts";
import { Preparation } from "../../outbox/preparation.ts";
import { MAX_ROUNDS, TRY_MS } from "../../outbox/rules.ts";
import type { Transaction } from "../../vault/transaction.ts";

/** Submissions of the same envelopes, where no answer came. */
const MAX_TRIES = 3;

/** What is told. */
export interface Whispered {
  readonly kind: CallContentKind;
  /** The Call-ID, 16 bytes in hexadecimal. */
  readonly ref: string;
  /** Of the text. The caller wipes them. */
  readonly octets: Bytes;
}

interface Needed {
  readonly needed: readonly DeviceKeys[];
}

export class Whisper {
  readonly #core: Core;
  readonly #preparation: Preparation;

  constructor(core: Core, introductions: Introductions) {
    this.#core = core;
    this.#preparation = new Preparation(core, introductions);
  }

  /**
   * Tells all devices of a contact something. Resolves when the server has it.
   * @throws EngineError for what stands in the way
   */
  async tell(peer: Address, whispered: Whispered): Promise<void> {
    const { clock } = this.#core;
    const deadline = clock.elapsed() + TRY_MS;
    for (let round = 1; ; round++) {
      try {
        await this.#try(peer, whispered, deadline);
        return;
      } catch (error) {
        if (!(error instanceof DevicesChanged) || round >= MAX_ROUNDS) throw error;
        await this.#preparation.refresh({ peer }, error, deadline);
      }
    }
  }

  async #try(peer: Address, whispered: Whispered, deadline: number): Promise<void> {
    const { api, clock } = this.#core;
    const id = newMessageId(this.#core);
    const envelopes = await this.#envelopes(peer, { ...whispered, id }, deadline);
    for (let tries = 1; ; tries++) {
      try {
        await api.submit(id, peer, envelopes, deadline - clock.elapsed());
        return;
      } catch (error) {
        const again = error instanceof EngineError && error.code === "network" && clock.elapsed() < deadline;
        if (!again || tries >= MAX_TRIES) throw error;
      }
    }
  }

  async #envelopes(
    peer: Address,
    whispered: Whispered & Pick<Content, "id">,
    deadline: number,
  ): Promise<readonly OutgoingEnvelope[]> {
    const bundles = new Map<DeviceId, PrekeyBundle>();
    for (let round = 1; ; round++) {
      const sealed = await this.#core.ledger.transact((transaction) =>
        this.#seal(transaction, peer, whispered, bundles),
      );
      if (!("needed" in sealed)) return sealed;
      if (round > MAX_ROUNDS) throw new DevicesChanged([], []);
      await this.#preparation.fetchBundles({ peer }, sealed.needed, bundles, deadline);
    }
  }

  /** One envelope for each device of the contact, and one that says nothing for each other device of this account. */
  async #seal(
    transaction: Transaction,
    peer: Address,
    { kind, ref, octets, id }: Whispered & Pick<Content, "id">,
    bundles: ReadonlyMap<DeviceId, PrekeyBundle>,
  ): Promise<readonly OutgoingEnvelope[] | Needed> {
    const { contacts, sessions, clock, own } = this.#core;
    const contact = contacts.read(transaction, peer);
    if (contact === null) throw new Error("a contact was introduced before it was called");
    const { list } = await contacts.deviceList(keysToSendTo(contact));
    if (await contacts.isListWithheld(contact)) throw devicesWithheld(peer);
    const base = { id, sentAt: clock.now(), ttl: 0, deviceList: own.pointer };
    const said: Content = { ...base, kind, ref, octets };
    const cover: Content = { ...base, kind: "receipt", ref: null, text: "" };
    const targets = [
      ...list.devices.map((listed) => ({ to: { ...listed, account: list.account }, content: said })),
      ...own.otherDevices.map((to) => ({ to, content: cover })),
    ];
    const wanting = targets.filter(({ to }) => sessions.needsBundle(transaction, to, clock.now()));
    const needed = wanting.filter(({ to }) => !bundles.has(to.device));
    if (needed.length > 0) return { needed: needed.map(({ to }) => to) };
    const envelopes: OutgoingEnvelope[] = [];
    for (const { to, content } of targets) {
      const bundle = bundles.get(to.device);
      if (bundle !== undefined && sessions.needsBundle(transaction, to, clock.now())) {
        await sessions.start(transaction, to, bundle, clock.now());
      }
      const { body } = await sessions.seal(transaction, to, content, clock.now());
      envelopes.push({ device: to.device, body });
    }
    return envelopes;
  }
}
