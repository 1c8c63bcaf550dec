/** The engine while this device is locked: registered, and without a key that opens anything. */
import { x25519PublicKey } from "@sottovoce/crypto";
import type { IncomingInvite } from "@sottovoce/sip";
import { type Bytes, decodeMissedCall, fromBase64Url } from "@sottovoce/wire";
import { Link } from "../connection/link.ts";
import type { ConnectionState } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { readReadable } from "../inbox/readable.ts";
import { Listeners } from "../listeners.ts";
import type { Ports } from "../ports.ts";
import { openVault } from "../vault/passphrase.ts";
import type { Vault } from "../vault/vault.ts";
import { type ArrivalKind, countsAsMessage } from "./arrival.ts";
import type { Inherited } from "./inherited.ts";
import type { LockableEngine, LockedEngine, LockedEvent, LockedKeep } from "./lock-api.ts";
import { LockedInbox } from "./locked-inbox.ts";

/** Opens the engine over a vault that is open. It is passed in, since the engine in turn makes this one. */
export type OpenOver = (ports: Ports, vault: Vault, inherited: Inherited | null) => Promise<LockableEngine>;

export class LiveLockedEngine implements LockedEngine {
  readonly keep: LockedKeep;
  readonly #ports: Ports;
  readonly #open: OpenOver;
  readonly #inbox: LockedInbox;
  readonly #listeners = new Listeners<LockedEvent>();
  #link: Link | null = null;
  #state: ConnectionState = "offline";
  /** A call that rings, and that can be answered once this device is unlocked. */
  #ringing: IncomingInvite | null = null;
  /** It was unlocked or stopped: nothing is taken any more. */
  #ended = false;

  private constructor(ports: Ports, keep: LockedKeep, open: OpenOver, inbox: LockedInbox) {
    this.#ports = ports;
    this.keep = keep;
    this.#open = open;
    this.#inbox = inbox;
  }

  /** It is not connected yet. @throws EngineError `storage` */
  static async create(ports: Ports, keep: LockedKeep, open: OpenOver): Promise<LiveLockedEngine> {
    const { primitives, clock, records, discovery } = ports;
    const inbox = await LockedInbox.open(primitives, records, x25519PublicKey(fromBase64Url(keep.lockBox)));
    const engine = new LiveLockedEngine(ports, keep, open, inbox);
    engine.#link = await Link.create({ clock, primitives, account: () => keep }, discovery.open(keep.pin), {
      onEnvelope: (body) => engine.#take("envelope", body),
      onReceipts: (body) => engine.#take("receipts", body),
      onReadable: (body) => engine.#takeChecked("readable", body, () => readReadable(body, keep.address)),
      onMissedCall: (body) => engine.#takeChecked("missed_call", body, () => decodeMissedCall(body)),
      onInvite: (invite) => engine.#ring(invite),
      onRegistered: () => {},
      onKeepAliveAnswered: () => {},
      onState: (state, reason) => engine.#changed(state, reason),
      onFault: (error) => engine.#listeners.fault(error),
    });
    return engine;
  }

  get arrived(): number {
    return this.#inbox.messages;
  }

  get connection(): ConnectionState {
    return this.#state;
  }

  get isRinging(): boolean {
    return this.#ringing !== null;
  }

  start(): void {
    if (!this.#ended) this.#link?.start();
  }

  on(listener: (event: LockedEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  wake(): void {
    if (!this.#ended) this.#link?.wake();
  }

  async unlock(passphrase: string): Promise<LockableEngine> {
    this.#requireRunning();
    const { primitives, records, clock } = this.#ports;
    const vault = await openVault(primitives, records, passphrase, clock.now());
    let inherited: Inherited | null = null;
    try {
      // Asked for twice at once, and the other one was quicker.
      this.#requireRunning();
      inherited = await this.#leave();
      return await this.#open(this.#ports, vault, inherited);
    } catch (error) {
      vault.lock();
      await inherited?.link.stop();
      throw error;
    }
  }

  /** Ends it. @returns what the open engine goes on with, where a call rings */
  async #leave(): Promise<Inherited | null> {
    const [link, ringing] = [this.#link, this.#ringing];
    if (link === null || ringing === null) {
      await this.#end("stay registered");
      return null;
    }
    this.#ended = true;
    link.handOver();
    this.#listeners.clear();
    await this.#inbox.idle();
    return { link, ringing: [ringing] };
  }

  /** It rings, and says nothing of who calls: to answer, this device has to be unlocked. */
  #ring(invite: IncomingInvite): void {
    const { media, zrtp } = this.#ports;
    if (this.#ended || media === undefined || media.kinds.length === 0 || zrtp === undefined) {
      invite.refuse(480);
      return;
    }
    if (this.#ringing !== null) {
      invite.refuse(486);
      return;
    }
    this.#ringing = invite;
    const over = () => {
      if (this.#ringing !== invite || this.#ended) return;
      this.#ringing = null;
      this.#listeners.emit({ type: "call_while_locked", ringing: false });
    };
    invite.handler = { onCancelled: over, onLost: over };
    invite.ring();
    this.#listeners.emit({ type: "call_while_locked", ringing: true });
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    await this.#end("unregister");
    await this.#ports.records.close();
  }

  /** What is half taken is on disk when this resolves, or was refused. */
  async #end(how: "unregister" | "stay registered"): Promise<void> {
    this.#ended = true;
    this.#ringing?.refuse(480);
    this.#listeners.clear();
    await this.#link?.stop(how);
    await this.#inbox.idle();
  }

  async #take(kind: ArrivalKind, body: Bytes): Promise<void> {
    this.#requireRunning();
    const isNew = await this.#inbox.take({ kind, at: this.#ports.clock.now(), body });
    if (isNew && countsAsMessage(kind)) this.#listeners.emit({ type: "arrived", count: this.arrived });
  }

  /** @param check throws for what this client cannot read: a newer one may, so the server is to keep it */
  async #takeChecked(kind: ArrivalKind, body: Bytes, check: () => unknown): Promise<void> {
    check();
    await this.#take(kind, body);
  }

  #changed(state: ConnectionState, reason: string | null): void {
    if (state === this.#state && reason === null) return;
    this.#state = state;
    this.#listeners.emit({ type: "connection", state, reason });
  }

  #requireRunning(): void {
    if (this.#ended) throw new EngineError("stopped", "user", "The engine was stopped.");
  }
}
