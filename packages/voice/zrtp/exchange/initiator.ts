/** The side whose Commit stands (RFC 6189 §4.4): it sends again what is not answered. */
import type { Bytes } from "@sottovoce/crypto";
import { hexOf } from "../bytes.ts";
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
import { imageAfter, isSigned, leadsTo, signMessage } from "../keys/hash-chain.ts";
import { type OwnShare, requirePublicLength } from "../keys/key-agreement.ts";
import { buildCommit, type Commit, type Commitment, NONCE_LENGTH, parseCommit } from "../messages/commit.ts";
import type { Confirmation, Sealed } from "../messages/confirm.ts";
import type { DhPart } from "../messages/dh-part.ts";
import { receiveConfirm, sealConfirm } from "./confirmation.ts";
import { sendsVerified } from "./continuity.ts";
import { isDhAgreement } from "./negotiation.ts";
import { makeDhPart } from "./own-dh-part.ts";
import { type CallPreparation, type Preparation, presharedKeyId } from "./preparation.ts";
import { MESSAGE_SCHEDULE, Retransmission } from "./retransmission.ts";
import type { AgreementMessage, Confirmed } from "./role.ts";

const HVI_LENGTH = 32;

/** What the Commit was made of, by its mode. */
type Ready =
  | { readonly mode: "dh"; readonly call: CallPreparation; readonly share: OwnShare; readonly dhPart2: Bytes }
  | { readonly mode: "Prsh"; readonly call: CallPreparation }
  | { readonly mode: "Mult"; readonly key: Bytes };

type State =
  | { readonly name: "committed" }
  | { readonly name: "sentDhPart2"; readonly agreement: Agreement; readonly dhPart1: DhPart }
  | { readonly name: "sentConfirm2"; readonly agreement: Agreement; readonly theirs: Confirmation }
  | { readonly name: "confirmed" };

export class Initiator {
  readonly role = "initiator";
  readonly commit: Commit;
  readonly #exchange: Exchange;
  readonly #ready: Ready;
  #state: State = { name: "committed" };
  /** What has no answer yet; `null` once nothing is waited for. */
  #sending: Retransmission | null = null;

  private constructor(exchange: Exchange, commit: Commit, ready: Ready) {
    this.#exchange = exchange;
    this.commit = commit;
    this.#ready = ready;
    this.#sendUntilAnswered(commit.octets);
  }

  /** Commits, and goes on committing until the peer answers. */
  static async begin(
    endpoint: Endpoint,
    peer: Peer,
    preparation: Preparation,
    binding: Bytes | null,
  ): Promise<Initiator> {
    const { chain, primitives, zid } = endpoint;
    const { algorithms } = preparation;
    const draft = createExchange({
      endpoint,
      peer,
      role: "initiator",
      algorithms,
      commit: new Uint8Array(0),
      binding,
    });
    const { ready, commitment } = await commitTo(draft, preparation);
    const unsigned = buildCommit(chain.h2, zid, algorithms, commitment);
    const octets = await signMessage(primitives, unsigned, chain.h1);
    return new Initiator({ ...draft, commit: octets }, parseCommit(octets) as Commit, ready);
  }

  /** Whether the peer may still have the precedence (§4.2). */
  get isUnanswered(): boolean {
    return this.#state.name === "committed";
  }

  /**
   * @returns what was agreed on, once the peer has confirmed it too; `null` before, and for what does not belong here
   * @throws ZrtpRefusal
   */
  async receive(message: AgreementMessage): Promise<Confirmed | null> {
    const state = this.#state;
    switch (state.name) {
      case "committed":
        if (message.kind === "DHPart1" && this.#ready.mode === "dh")
          await this.#onDhPart1(message, this.#ready);
        if (message.kind === "Confirm1" && this.#ready.mode !== "dh") await this.#onFirstAnswer(message);
        return null;
      case "sentDhPart2":
        if (message.kind === "Confirm1") await this.#onConfirm1(message, state.agreement, state.dhPart1);
        return null;
      case "sentConfirm2":
        if (message.kind !== "Conf2ACK") return null;
        this.stop();
        this.#state = { name: "confirmed" };
        return { agreement: state.agreement, theirs: state.theirs };
      case "confirmed":
        return null;
    }
  }

  /** Stops its timer. */
  stop(): void {
    this.#sending?.stop();
    this.#sending = null;
  }

  /** Wipes what was agreed on and is not confirmed. */
  wipe(): void {
    this.stop();
    if ("agreement" in this.#state) wipeAgreement(this.#state.agreement);
    this.#state = { name: "confirmed" };
  }

  async #onDhPart1(part: DhPart, { call, share, dhPart2 }: Ready & { mode: "dh" }): Promise<void> {
    const { endpoint, peer, algorithms } = this.#exchange;
    const { primitives } = endpoint;
    if (!isDhAgreement(algorithms.keyAgreement)) return;
    if (!(await leadsTo(primitives, part.h1, 2, peer.hello.h3))) return;
    const h2 = await imageAfter(primitives, part.h1, 1);
    if (!(await isSigned(primitives, peer.hello.octets, h2))) throw changedOnTheWay(ZRTP_ERROR.helloMismatch);
    requirePublicLength(algorithms.keyAgreement, part.publicValue);
    // The peer reckons while we do.
    this.#sendUntilAnswered(dhPart2);
    const parts = { one: part.octets, two: dhPart2, theirs: part };
    const agreement = await agreeByDh(this.#exchange, share, call.known, parts);
    this.#state = { name: "sentDhPart2", agreement, dhPart1: part };
  }

  /** Without Diffie-Hellman, Confirm1 answers the Commit (§4.4.2, §4.4.3). */
  async #onFirstAnswer(sealed: Sealed): Promise<void> {
    const agreement = await this.#agreeWithoutDh();
    try {
      await this.#onConfirm1(sealed, agreement, null);
    } catch (error) {
      wipeAgreement(agreement);
      throw error;
    }
  }

  async #agreeWithoutDh(): Promise<Agreement> {
    const ready = this.#ready;
    if (ready.mode === "Mult") return agreeByMultistream(this.#exchange, ready.key);
    if (ready.mode === "dh") throw new RangeError("Diffie-Hellman needs both public values");
    const { aux, retained } = ready.call.known;
    return agreeByPreshared(this.#exchange, retained?.rs1 as Bytes, aux);
  }

  async #onConfirm1(sealed: Sealed, agreement: Agreement, dhPart1: DhPart | null): Promise<void> {
    const { endpoint, peer, digest } = this.#exchange;
    const before =
      dhPart1 === null ? { octets: peer.hello.octets, steps: 2 } : { octets: dhPart1.octets, steps: 0 };
    const theirs = await receiveConfirm(this.#exchange, sealed, agreement.streamKeys.responder, before);
    const keys = agreement.streamKeys.initiator;
    this.#sendUntilAnswered(
      await sealConfirm(endpoint, "Confirm2", digest, keys, this.#sendsVerified(agreement)),
    );
    this.#state = { name: "sentConfirm2", agreement, theirs };
  }

  #sendsVerified(agreement: Agreement): boolean {
    return this.#ready.mode !== "Mult" && sendsVerified(this.#ready.call.known, agreement);
  }

  #sendUntilAnswered(message: Bytes): void {
    this.stop();
    const { clock, send, later } = this.#exchange.endpoint;
    const sending: Retransmission = new Retransmission(
      clock,
      MESSAGE_SCHEDULE,
      () => send(message),
      () =>
        later(() => {
          // The answer may have been among what was still to be taken.
          if (this.#sending !== sending) return;
          throw new ZrtpRefusal("timeout", ZRTP_ERROR.timeout, "The other side fell silent.");
        }),
    );
    this.#sending = sending;
  }
}

/** What our Commit binds us to (§4.4.1.1, §4.4.2.2, §4.4.3.1). */
async function commitTo(
  exchange: Exchange,
  preparation: Preparation,
): Promise<{ readonly ready: Ready; readonly commitment: Commitment }> {
  const { endpoint, peer, digest, algorithms } = exchange;
  const { primitives } = endpoint;
  const nonce = primitives.randomBytes(NONCE_LENGTH);
  if (preparation.kind === "stream") {
    preparation.master.useNonce(hexOf(nonce));
    return { ready: { mode: "Mult", key: preparation.master.key }, commitment: { mode: "Mult", nonce } };
  }
  const { known } = preparation;
  if (!isDhAgreement(algorithms.keyAgreement)) {
    const rs1 = known.retained?.rs1 as Bytes;
    const keyId = await presharedKeyId(endpoint, algorithms, rs1, known.aux);
    return { ready: { mode: "Prsh", call: preparation }, commitment: { mode: "Prsh", nonce, keyId } };
  }
  const { share, octets: dhPart2 } = await makeDhPart(
    exchange,
    "DHPart2",
    preparation,
    algorithms.keyAgreement,
  );
  const hvi = (await digest.hash(dhPart2, peer.hello.octets)).slice(0, HVI_LENGTH);
  return {
    ready: { mode: "dh", call: preparation, share, dhPart2 },
    commitment: { mode: "dh", hvi },
  };
}
