/**
 * The state machine of one stream (RFC 6189 §4): hears everything, and hands it to whoever it concerns. Its phases:
 *
 *     new → discovery → agreement → secure
 *              └──────────┴───────────┴──→ failed → closed
 *
 * All that takes time happens in one queue, so that a message never meets half-done work.
 */
import { type Bytes, wipe } from "@sottovoce/crypto";
import { sameBytes } from "./bytes.ts";
import type { Endpoint, Peer } from "./endpoint.ts";
import { meaningOf, ZRTP_ERROR, ZrtpRefusal } from "./error-codes.ts";
import { type AcceptedCommit, answerCommit } from "./exchange/answering.ts";
import { oursStands } from "./exchange/contention.ts";
import { Discovery } from "./exchange/discovery.ts";
import { Initiator } from "./exchange/initiator.ts";
import { acceptAlgorithms } from "./exchange/negotiation.ts";
import { type Preparation, retirePreparation, wipePreparation } from "./exchange/preparation.ts";
import type { Responder } from "./exchange/responder.ts";
import { MESSAGE_SCHEDULE, Retransmission } from "./exchange/retransmission.ts";
import type { AgreementMessage, Confirmed } from "./exchange/role.ts";
import { Secured } from "./exchange/secured.ts";
import { changedOnTheWay, wipeAgreement } from "./keys/agreement.ts";
import { isSigned, leadsTo } from "./keys/hash-chain.ts";
import type { Commit } from "./messages/commit.ts";
import type { Sealed } from "./messages/confirm.ts";
import type { Hello } from "./messages/hello.ts";
import { parseMessage, type ZrtpMessage } from "./messages/message.ts";
import { unwrapMessage, wrapMessage, type ZrtpPacket } from "./messages/packet.ts";
import { buildAcknowledgement, buildError, buildPingAck } from "./messages/short.ts";
import { SerialQueue } from "./serial-queue.ts";
import type { ZrtpFailure } from "./session-api.ts";

/** Packets that wait for their turn. A peer sends a handful a second; of a flood the rest is lost, as on the way. */
const MAX_WAITING = 32;

/** What a machine does for whoever runs it. */
export interface MachineWork {
  send(packet: Bytes): void;
  /** The peer's Hello was accepted. */
  onKeyAgreement(): void;
  /** Gets what Commit and its answer need. May take its time: packets are answered meanwhile. */
  prepare(endpoint: Endpoint, peer: Peer): Promise<Preparation>;
  /** Keeps what outlives the call, before the peer hears that its Confirm came (§4.6.1). */
  onConfirmed(confirmed: Confirmed, preparation: Preparation, peer: Peer): Promise<void>;
  onSecure(): void;
  onFailed(failure: ZrtpFailure): void;
  /** All keys are to go. Called once. */
  wipe(): void;
}

type Phase = "new" | "discovery" | "agreement" | "secure" | "failed" | "closed";

export class Machine {
  readonly #endpoint: Endpoint;
  readonly #ssrc: number;
  readonly #work: MachineWork;
  readonly #queue = new SerialQueue((error) => this.#fail(error), true);
  #phase: Phase = "new";
  #sequence: number;
  #binding: Bytes | null = null;
  #discovery: Discovery | null = null;
  #preparation: Preparation | null = null;
  /** A Commit that came before we could answer it. */
  #waiting: AcceptedCommit | null = null;
  #role: Initiator | Responder | null = null;
  #secured: Secured | null = null;
  #errors: Retransmission | null = null;

  /** @param own what the session is made with. @param ssrc of its packets */
  constructor(own: Omit<Endpoint, "send" | "later">, ssrc: number, work: MachineWork) {
    this.#ssrc = ssrc;
    this.#work = work;
    this.#endpoint = {
      ...own,
      send: (message) => this.#send(message),
      later: (task) => this.#queue.push(task),
    };
    // §5: the first sequence number is random.
    this.#sequence = new DataView(own.primitives.randomBytes(2).buffer).getUint16(0);
  }

  /** @param announced 64 hexadecimal digits of the peer's `a=zrtp-hash` */
  start(announced: string | null, binding: Bytes | null): void {
    if (this.#phase !== "new") return;
    this.#phase = "discovery";
    this.#binding = binding === null ? null : new Uint8Array(binding);
    this.#discovery = new Discovery(this.#endpoint, this.#ssrc, announced);
    this.#queue.release();
  }

  /** @param onPeer see `ZrtpSession.receive` */
  receive(packet: Uint8Array, onPeer: () => void = () => {}): void {
    if (this.#phase === "closed" || this.#queue.length >= MAX_WAITING) return;
    const carried = unwrapMessage(packet);
    if (carried !== null) this.#queue.push(() => this.#take(carried, onPeer));
  }

  /** Does something when its turn comes; what it throws is the caller's. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => this.#queue.push(() => task().then(resolve, reject)));
  }

  close(): void {
    if (this.#phase === "closed") return;
    const isWiped = this.#phase === "failed";
    this.#phase = "closed";
    this.#stopTimers();
    this.#errors?.stop();
    // What is under way still needs its keys, and sends nothing any more.
    if (!isWiped) this.#queue.push(() => this.#wipe());
    this.#queue.release();
  }

  async #take({ ssrc, message }: ZrtpPacket, onPeer: () => void): Promise<void> {
    const peer = this.#discovery?.peer ?? null;
    // §5: another source is another session's, or nobody's.
    if (this.#phase === "closed" || (peer !== null && ssrc !== peer.ssrc)) return;
    if (peer !== null) onPeer();
    const parsed = parseMessage(message);
    if (this.#phase === "failed") return this.#takeAfterFailure(parsed);
    if (parsed === null) return this.#onMalformed(peer);
    switch (parsed.kind) {
      case "Hello":
        return this.#onHello(parsed, ssrc, onPeer);
      case "HelloACK":
        this.#discovery?.onAcknowledged(ssrc);
        return this.#commitWhenReady();
      case "Commit":
        return this.#onCommit(parsed, peer);
      case "DHPart1":
      case "DHPart2":
      case "Confirm1":
      case "Confirm2":
      case "Conf2ACK":
        return this.#onAgreementMessage(parsed, peer);
      case "Error":
        return this.#onError(parsed.code, peer);
      case "GoClear":
        return this.#onGoClear(parsed.mac);
      case "SASrelay":
        return this.#onRelay(parsed);
      case "Ping":
        this.#discovery?.onSignOfLife();
        return this.#send(buildPingAck(this.#endpoint.zid, parsed.endpointHash, ssrc));
      case "ErrorACK":
      case "ClearACK":
      case "RelayACK":
      case "PingACK":
      case "unknown":
        // Answers to what we have not sent, and extensions.
        return;
    }
  }

  /** The peer may not have heard yet that it is over, or we not that it has. */
  #takeAfterFailure(parsed: ZrtpMessage | null): void {
    if (parsed?.kind === "Error") this.#send(buildAcknowledgement("ErrorACK"));
    if (parsed?.kind === "ErrorACK") this.#errors?.stop();
  }

  /** The CRC was right: no accident made it so. Strangers' messages, and those after the exchange, are passed over. */
  #onMalformed(peer: Peer | null): void {
    if (peer === null || this.#phase === "secure") return;
    const sentence = "The other side sent a message in a form that is none.";
    throw new ZrtpRefusal("tampered", ZRTP_ERROR.malformed, sentence);
  }

  async #onHello(hello: Hello, ssrc: number, onPeer: () => void): Promise<void> {
    const peer = (await this.#discovery?.onHello(hello, ssrc, onPeer)) ?? null;
    if (peer === null) return;
    this.#work.onKeyAgreement();
    this.#work.prepare(this.#endpoint, peer).then(
      (preparation) => this.#queue.push(() => this.#onPrepared(preparation, peer)),
      (error: unknown) =>
        this.#queue.push(() => {
          throw error;
        }),
    );
  }

  async #onPrepared(preparation: Preparation, peer: Peer): Promise<void> {
    if (this.#phase !== "discovery") return wipePreparation(preparation);
    this.#preparation = preparation;
    if (this.#waiting === null) return this.#commitWhenReady();
    await this.#answer(this.#waiting, preparation, peer);
    this.#waiting = null;
  }

  /** §5.4: Commit needs a Hello and a HelloACK of the peer. */
  async #commitWhenReady(): Promise<void> {
    const peer = this.#discovery?.peer ?? null;
    const preparation = this.#preparation;
    const isReady = this.#phase === "discovery" && this.#discovery?.isAcknowledged === true;
    if (isReady && peer !== null && preparation !== null) await this.#commit(preparation, peer);
  }

  async #commit(preparation: Preparation, peer: Peer): Promise<void> {
    this.#phase = "agreement";
    this.#role = await Initiator.begin(this.#endpoint, peer, preparation, this.#binding);
    if (this.#isOver()) this.#role.stop();
  }

  async #onCommit(commit: Commit, peer: Peer | null): Promise<void> {
    const role = this.#role;
    if (peer === null || this.#waiting !== null || this.#phase === "secure") return;
    if (role?.role === "responder") return role.repeat(commit);
    const { primitives, policy } = this.#endpoint;
    if (!sameBytes(commit.zid, peer.hello.zid)) return;
    if (!(await leadsTo(primitives, commit.h2, 1, peer.hello.h3))) return;
    if (!(await isSigned(primitives, peer.hello.octets, commit.h2))) {
      throw changedOnTheWay(ZRTP_ERROR.helloMismatch);
    }
    if (role !== null) {
      if (!role.isUnanswered || oursStands(role.commit, commit, peer.hello.isMiddleman)) return;
      role.stop();
    }
    this.#discovery?.onAcknowledged(peer.ssrc);
    const accepted = { commit, algorithms: acceptAlgorithms(policy, commit.names) };
    if (this.#preparation === null) this.#waiting = accepted;
    else await this.#answer(accepted, this.#preparation, peer);
  }

  async #answer(accepted: AcceptedCommit, preparation: Preparation, peer: Peer): Promise<void> {
    this.#phase = "agreement";
    this.#role = await answerCommit(this.#endpoint, peer, accepted, preparation, this.#binding);
    if (this.#isOver()) this.#role.stop();
  }

  async #onAgreementMessage(message: AgreementMessage, peer: Peer | null): Promise<void> {
    const [role, preparation] = [this.#role, this.#preparation];
    if (role === null || preparation === null || peer === null) return;
    const confirmed = await role.receive(message);
    if (confirmed === null) return;
    try {
      // Closed while it was read: nobody heard of this call, and nothing is kept of it.
      if (this.#isOver()) return;
      await this.#work.onConfirmed(confirmed, preparation, peer);
      if (!this.#isOver()) this.#becomeSecure(confirmed, role, preparation);
    } finally {
      wipeAgreement(confirmed.agreement);
    }
  }

  #becomeSecure({ agreement }: Confirmed, role: Initiator | Responder, preparation: Preparation): void {
    this.#phase = "secure";
    this.#secured = new Secured(agreement);
    this.#discovery?.stop();
    retirePreparation(preparation);
    this.#wipeChain();
    if (role.role === "responder") role.acknowledge();
    this.#work.onSecure();
  }

  /**
   * §4.7.1: it ends what is being agreed on. Nobody has signed it: what is agreed on stands. Before the peer's Hello it
   * is anybody's; the peer says its own again until it is acknowledged.
   */
  #onError(code: number, peer: Peer | null): void {
    if (peer === null) return;
    this.#send(buildAcknowledgement("ErrorACK"));
    if (this.#phase === "secure") return;
    throw new ZrtpRefusal("refused", code, `The other side ended it: ${meaningOf(code)}.`);
  }

  /** §4.7.2: without the right MAC it is not the peer's. With it, it is refused: nothing here ever goes on in the clear. */
  async #onGoClear(mac: Bytes): Promise<void> {
    if (this.#phase !== "secure" || !(await this.#secured?.isGoClear(mac))) return;
    const sentence = "The other side wanted to go on without encryption.";
    throw new ZrtpRefusal("downgrade", ZRTP_ERROR.goClear, sentence);
  }

  /**
   * §5.13, §7.3: nobody in the middle is trusted with showing other words. By it the peer says that it is a telephone
   * system that decrypts the call and passes it on; without the right MAC it is not the peer's.
   */
  async #onRelay(relay: Sealed): Promise<void> {
    if (this.#phase !== "secure" || !(await this.#secured?.isRelay(relay))) return;
    const sentence = "A telephone system between both sides decrypts the call, and passes it on.";
    throw new ZrtpRefusal("relayed", ZRTP_ERROR.relayFromUntrusted, sentence);
  }

  #fail(error: unknown): void {
    if (this.#isOver()) return;
    const refusal =
      error instanceof ZrtpRefusal
        ? error
        : new ZrtpRefusal("fault", ZRTP_ERROR.software, "Something failed on this side.", { cause: error });
    this.#phase = "failed";
    this.#stopTimers();
    this.#wipe();
    const { code, zrtpError, message } = refusal;
    if (zrtpError !== null && code !== "refused") this.#sendError(zrtpError);
    this.#work.onFailed({ code, zrtpError, sentence: message });
  }

  /** §6: until the peer has acknowledged it. To a peer that may not know us yet, it is nobody's without our Hello. */
  #sendError(zrtpError: number): void {
    const octets = buildError(zrtpError);
    const isKnown = this.#discovery?.isAcknowledged === true;
    const send = (): void => {
      if (!isKnown) this.#send(this.#endpoint.hello);
      this.#send(octets);
    };
    this.#errors = new Retransmission(this.#endpoint.clock, MESSAGE_SCHEDULE, send, () => {});
  }

  /** A way that gives up a packet has lost it, as ways do. */
  #send(message: Bytes): void {
    if (this.#phase === "closed") return;
    const packet = wrapMessage(this.#sequence, this.#ssrc, message);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    try {
      this.#work.send(packet);
    } catch {
      // Sent again by whoever waits for its answer.
    }
  }

  #isOver(): boolean {
    return this.#phase === "failed" || this.#phase === "closed";
  }

  #stopTimers(): void {
    this.#discovery?.stop();
    this.#role?.stop();
  }

  #wipe(): void {
    this.#role?.wipe();
    if (this.#preparation !== null) wipePreparation(this.#preparation);
    this.#secured?.wipe();
    this.#wipeChain();
    this.#work.wipe();
  }

  #wipeChain(): void {
    const { h0, h1 } = this.#endpoint.chain;
    wipe(h0, h1);
  }
}
