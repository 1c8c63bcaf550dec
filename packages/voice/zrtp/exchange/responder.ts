/** The side that answers a Commit (RFC 6189 §4.4): it sends nothing of itself, and the same again when asked again. */
import type { Bytes } from "@sottovoce/crypto";
import { sameBytes } from "../bytes.ts";
import type { Endpoint, Peer } from "../endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import {
  type Agreement,
  agreeByDh,
  agreeByMultistream,
  agreeByPreshared,
  changedOnTheWay,
  createExchange,
  type Exchange,
  wipeAgreement,
} from "../keys/agreement.ts";
import { isSigned, leadsTo } from "../keys/hash-chain.ts";
import { type OwnShare, requirePublicLength } from "../keys/key-agreement.ts";
import type { KnownSecrets } from "../keys/shared-secrets.ts";
import type { Commit } from "../messages/commit.ts";
import type { Sealed } from "../messages/confirm.ts";
import type { DhPart } from "../messages/dh-part.ts";
import { buildAcknowledgement } from "../messages/short.ts";
import type { ZrtpAlgorithms } from "../session-api.ts";
import { receiveConfirm, sealConfirm } from "./confirmation.ts";
import { sendsVerified } from "./continuity.ts";
import { isDhAgreement } from "./negotiation.ts";
import { makeDhPart } from "./own-dh-part.ts";
import type { CallPreparation } from "./preparation.ts";
import type { AgreementMessage, Confirmed } from "./role.ts";

/** §6: the initiator's own timers have run out by then. */
const SILENCE_MS = 10_000;

type State =
  | { readonly name: "sentDhPart1"; readonly share: OwnShare; readonly dhPart1: Bytes }
  | {
      readonly name: "sentConfirm1";
      readonly agreement: Agreement;
      /** `null` without Diffie-Hellman. */
      readonly dhPart2: DhPart | null;
      readonly confirm1: Bytes;
    }
  | { readonly name: "confirmed"; readonly confirm2: Bytes }
  | { readonly name: "over" };

export class Responder {
  readonly role = "responder";
  readonly #exchange: Exchange;
  readonly #commit: Commit;
  /** `null` where a stream is added. */
  readonly #known: KnownSecrets | null;
  #state: State;
  #silence: { readonly timer: unknown } | null = null;

  private constructor(exchange: Exchange, commit: Commit, known: KnownSecrets | null) {
    this.#exchange = exchange;
    this.#commit = commit;
    this.#known = known;
    this.#state = { name: "over" };
  }

  /** Answers a Commit for Diffie-Hellman with DHPart1 (§4.4.1.2). */
  static async answerDh(
    endpoint: Endpoint,
    peer: Peer,
    commit: Commit,
    algorithms: ZrtpAlgorithms,
    call: CallPreparation,
    binding: Bytes | null,
  ): Promise<Responder> {
    const exchange = exchangeOf(endpoint, peer, commit, algorithms, binding);
    if (!isDhAgreement(algorithms.keyAgreement)) throw new RangeError("The Commit is for no Diffie-Hellman");
    const { share, octets: dhPart1 } = await makeDhPart(exchange, "DHPart1", call, algorithms.keyAgreement);
    const responder = new Responder(exchange, commit, call.known);
    responder.#state = { name: "sentDhPart1", share, dhPart1 };
    responder.#send(dhPart1);
    return responder;
  }

  /** Answers a Preshared Commit with Confirm1 (§4.4.2). @param rs1 and `aux` as the initiator's key id says */
  static async answerPreshared(
    endpoint: Endpoint,
    peer: Peer,
    commit: Commit,
    algorithms: ZrtpAlgorithms,
    call: CallPreparation,
    secrets: { readonly rs1: Bytes; readonly aux: Bytes | null },
    binding: Bytes | null,
  ): Promise<Responder> {
    const exchange = exchangeOf(endpoint, peer, commit, algorithms, binding);
    const responder = new Responder(exchange, commit, call.known);
    await responder.#confirm(await agreeByPreshared(exchange, secrets.rs1, secrets.aux), null);
    return responder;
  }

  /** Answers a Multistream Commit with Confirm1 (§4.4.3). */
  static async answerMultistream(
    endpoint: Endpoint,
    peer: Peer,
    commit: Commit,
    algorithms: ZrtpAlgorithms,
    zrtpSession: Bytes,
    binding: Bytes | null,
  ): Promise<Responder> {
    const exchange = exchangeOf(endpoint, peer, commit, algorithms, binding);
    const responder = new Responder(exchange, commit, null);
    await responder.#confirm(await agreeByMultistream(exchange, zrtpSession), null);
    return responder;
  }

  /** Our answer to the Commit was lost, or is late: the same again (§6). Another Commit is passed over. */
  repeat(commit: Commit): void {
    if (!sameBytes(commit.octets, this.#commit.octets)) return;
    const state = this.#state;
    if (state.name === "sentDhPart1") this.#send(state.dhPart1);
    if (state.name === "sentConfirm1" && state.dhPart2 === null) this.#send(state.confirm1);
  }

  /** See `Initiator.receive`. After `Confirmed`, the caller says when to {@link acknowledge}. */
  async receive(message: AgreementMessage): Promise<Confirmed | null> {
    const state = this.#state;
    switch (state.name) {
      case "sentDhPart1":
        if (message.kind === "DHPart2") await this.#onDhPart2(message, state.share, state.dhPart1);
        return null;
      case "sentConfirm1":
        if (message.kind === "Confirm2") return this.#onConfirm2(message, state.agreement, state.dhPart2);
        if (message.kind === "DHPart2" && isCopy(message, state.dhPart2)) this.#send(state.confirm1);
        return null;
      case "confirmed":
        if (message.kind === "Confirm2" && sameBytes(message.octets, state.confirm2)) this.acknowledge();
        return null;
      case "over":
        return null;
    }
  }

  /** Tells the initiator that its Confirm2 came. */
  acknowledge(): void {
    this.#exchange.endpoint.send(buildAcknowledgement("Conf2ACK"));
  }

  /** Stops its timer. */
  stop(): void {
    if (this.#silence !== null) this.#exchange.endpoint.clock.clearTimer(this.#silence);
    this.#silence = null;
  }

  /** Wipes what was agreed on and is not confirmed. */
  wipe(): void {
    this.stop();
    if (this.#state.name === "sentDhPart1") this.#state.share.wipe();
    if (this.#state.name === "sentConfirm1") wipeAgreement(this.#state.agreement);
    this.#state = { name: "over" };
  }

  async #onDhPart2(part: DhPart, share: OwnShare, dhPart1: Bytes): Promise<void> {
    const { endpoint, peer, algorithms, digest } = this.#exchange;
    const { primitives } = endpoint;
    const { commitment, octets } = this.#commit;
    if (!isDhAgreement(algorithms.keyAgreement) || commitment.mode !== "dh") return;
    if (!(await leadsTo(primitives, part.h1, 2, peer.hello.h3))) return;
    if (!(await isSigned(primitives, octets, part.h1))) throw changedOnTheWay();
    requirePublicLength(algorithms.keyAgreement, part.publicValue);
    // §4.4.1.1: it must have chosen its key before it saw ours.
    const hash = await digest.hash(part.octets, endpoint.hello);
    if (!primitives.constantTimeEqual(hash.slice(0, commitment.hvi.length), commitment.hvi)) {
      throw changedOnTheWay(ZRTP_ERROR.badCommitment);
    }
    const parts = { one: dhPart1, two: part.octets, theirs: part };
    await this.#confirm(await agreeByDh(this.#exchange, share, this.#known as KnownSecrets, parts), part);
  }

  async #confirm(agreement: Agreement, dhPart2: DhPart | null): Promise<void> {
    const { endpoint, digest } = this.#exchange;
    const isVerified = this.#known !== null && sendsVerified(this.#known, agreement);
    const keys = agreement.streamKeys.responder;
    const confirm1 = await sealConfirm(endpoint, "Confirm1", digest, keys, isVerified);
    this.#state = { name: "sentConfirm1", agreement, dhPart2, confirm1 };
    this.#send(confirm1);
  }

  async #onConfirm2(sealed: Sealed, agreement: Agreement, dhPart2: DhPart | null): Promise<Confirmed> {
    const before =
      dhPart2 === null ? { octets: this.#commit.octets, steps: 1 } : { octets: dhPart2.octets, steps: 0 };
    const theirs = await receiveConfirm(this.#exchange, sealed, agreement.streamKeys.initiator, before);
    this.stop();
    this.#state = { name: "confirmed", confirm2: sealed.octets };
    return { agreement, theirs };
  }

  #send(message: Bytes): void {
    this.#exchange.endpoint.send(message);
    this.#awaitMore();
  }

  #awaitMore(): void {
    this.stop();
    const { clock, later } = this.#exchange.endpoint;
    const silence = clock.setTimer(SILENCE_MS, () =>
      later(() => {
        if (this.#silence !== silence) return;
        throw new ZrtpRefusal("timeout", ZRTP_ERROR.timeout, "The other side fell silent.");
      }),
    );
    this.#silence = silence;
  }
}

function exchangeOf(
  endpoint: Endpoint,
  peer: Peer,
  commit: Commit,
  algorithms: ZrtpAlgorithms,
  binding: Bytes | null,
): Exchange {
  return createExchange({ endpoint, peer, role: "responder", algorithms, commit: commit.octets, binding });
}

function isCopy(part: DhPart, earlier: DhPart | null): boolean {
  return earlier !== null && sameBytes(part.octets, earlier.octets);
}
