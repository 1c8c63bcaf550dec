/** The first stream of a call: with words, continuity, and secrets that are kept for the next call. */
import { type Bytes, copySecret, wipe } from "@sottovoce/crypto";
import { renderSas } from "../sas/render.ts";
import type { Peer } from "./endpoint.ts";
import { continuityOf, RetainedUpdate } from "./exchange/continuity.ts";
import { printable } from "./exchange/negotiation.ts";
import { type Preparation, prepareCall } from "./exchange/preparation.ts";
import type { Confirmed } from "./exchange/role.ts";
import type { CallKeys } from "./keys/key-schedule.ts";
import { MasterSession } from "./keys/master-session.ts";
import { mediaKeysOf, wipeMediaKeys } from "./keys/media-keys.ts";
import { Machine } from "./machine.ts";
import { announcedHash, type Own } from "./own-hello.ts";
import type { ZrtpHandler, ZrtpOptions, ZrtpResult, ZrtpSession } from "./session-api.ts";

export class CallSession implements ZrtpSession {
  readonly helloHash: string;
  /** For streams that are added. */
  readonly options: ZrtpOptions;
  readonly #machine: Machine;
  #update: RetainedUpdate | null = null;
  #master: MasterSession | null = null;
  /** Until it is handed over. */
  #result: ZrtpResult | null = null;

  constructor(options: ZrtpOptions, handler: ZrtpHandler, { endpoint, helloHash }: Own) {
    this.options = options;
    this.helloHash = helloHash;
    this.#machine = new Machine(endpoint, options.ssrc, {
      send: (packet) => handler.send(packet),
      onKeyAgreement: () => handler.onKeyAgreement(),
      prepare: (own, peer) =>
        prepareCall(own, peer, {
          load: (zid) => options.retained.load(zid),
          auxSecret: () => options.auxSecret(),
        }),
      onConfirmed: (confirmed, preparation, peer) => this.#keep(confirmed, preparation, peer),
      onSecure: () => {
        const result = this.#result;
        this.#result = null;
        if (result !== null) handler.onSecure(result);
      },
      onFailed: (failure) => handler.onFailed(failure),
      wipe: () => this.#wipe(),
    });
  }

  /** What streams of this call are made from; `null` unless it is secure. */
  get master(): MasterSession | null {
    return this.#master;
  }

  start(peerHelloHash: string | null, binding: Bytes | null): void {
    this.#machine.start(announcedHash(peerHelloHash), binding);
  }

  receive(packet: Uint8Array, onPeer?: () => void): void {
    this.#machine.receive(packet, onPeer);
  }

  setSasVerified(matches: boolean): Promise<void> {
    return this.#machine.inTurn(async () => {
      if (this.#update === null) throw new RangeError("Words are compared while a call is secure");
      await this.#update.setSasVerified(matches);
    });
  }

  async takeBack(): Promise<void> {
    await this.#update?.takeBack();
  }

  close(): void {
    this.#machine.close();
  }

  async #keep({ agreement, theirs }: Confirmed, preparation: Preparation, peer: Peer): Promise<void> {
    if (preparation.kind !== "call" || agreement.callKeys === null) return;
    const { known } = preparation;
    const { exchange, retainedMatched, auxMatched } = agreement;
    const callKeys: CallKeys = agreement.callKeys;
    const continuity = continuityOf(known, retainedMatched);
    const { algorithms, role } = exchange;
    const { hello } = peer;
    this.#master = new MasterSession(algorithms, hello.zid, callKeys.zrtpSession);
    this.#update = new RetainedUpdate({
      store: this.options.retained,
      peerZid: hello.zid,
      before: known.retained,
      secret: callKeys.retainedSecret,
      continuity,
      keepsOlder: algorithms.keyAgreement === "Prsh" || agreement.matchedOlder,
      peerExpiry: theirs.expiry,
    });
    this.#result = {
      role,
      algorithms,
      sas: renderSas(algorithms.sasKind, callKeys.sasHash),
      continuity,
      auxMatched,
      // §7.1: each side's V is its own statement. Ours is that our person heard the words of a call from the peer's, so
      // that nobody stood between; whoever knows the secret of that call is the one that it was with.
      verified: continuity === "kept" && known.retained?.sasVerified === true,
      peerVerified: continuity === "kept" && theirs.sasVerified,
      discloses: theirs.discloses,
      peerZid: new Uint8Array(hello.zid),
      peerClient: printable(hello.client),
      keys: mediaKeysOf(agreement),
      exportedKey: copySecret(callKeys.exportedKey),
    };
    // A full disk is no reason to end a call: continuity then rests on what was kept before, as after a crash.
    await this.#update.afterConfirm().catch(() => {});
  }

  #wipe(): void {
    this.#update?.wipe();
    this.#update = null;
    this.#master?.wipe();
    this.#master = null;
    if (this.#result !== null) {
      wipeMediaKeys(this.#result.keys);
      wipe(this.#result.exportedKey);
    }
    this.#result = null;
  }
}
