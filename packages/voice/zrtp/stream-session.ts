/** A stream that is added to a call (RFC 6189 §4.4.3): no words, nothing kept. */
import type { Bytes } from "@sottovoce/crypto";
import { sameBytes } from "./bytes.ts";
import type { Endpoint, Peer } from "./endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "./error-codes.ts";
import { chooseAlgorithms } from "./exchange/negotiation.ts";
import type { StreamPreparation } from "./exchange/preparation.ts";
import type { MasterSession } from "./keys/master-session.ts";
import { mediaKeysOf, wipeMediaKeys } from "./keys/media-keys.ts";
import { Machine } from "./machine.ts";
import { announcedHash, type Own } from "./own-hello.ts";
import type { ZrtpStream, ZrtpStreamHandler, ZrtpStreamResult } from "./session-api.ts";

export class StreamSession implements ZrtpStream {
  readonly helloHash: string;
  readonly #machine: Machine;
  /** Until it is handed over. */
  #result: ZrtpStreamResult | null = null;

  constructor(ssrc: number, handler: ZrtpStreamHandler, { endpoint, helloHash }: Own, master: MasterSession) {
    this.helloHash = helloHash;
    this.#machine = new Machine(endpoint, ssrc, {
      send: (packet) => handler.send(packet),
      onKeyAgreement: () => {},
      prepare: async (own, peer) => prepareStream(own, peer, master),
      onConfirmed: async ({ agreement }) => {
        const { role, algorithms } = agreement.exchange;
        this.#result = { role, algorithms, keys: mediaKeysOf(agreement) };
      },
      onSecure: () => {
        const result = this.#result;
        this.#result = null;
        if (result !== null) handler.onSecure(result);
      },
      onFailed: (failure) => handler.onFailed(failure),
      wipe: () => {
        if (this.#result !== null) wipeMediaKeys(this.#result.keys);
        this.#result = null;
      },
    });
  }

  start(peerHelloHash: string | null, binding: Bytes | null): void {
    this.#machine.start(announcedHash(peerHelloHash), binding);
  }

  receive(packet: Uint8Array, onPeer?: () => void): void {
    this.#machine.receive(packet, onPeer);
  }

  close(): void {
    this.#machine.close();
  }
}

/** @throws ZrtpRefusal where it is another peer than the call's (§4.4.3), or one that adds no streams */
function prepareStream({ policy }: Endpoint, peer: Peer, master: MasterSession): StreamPreparation {
  if (!sameBytes(peer.hello.zid, master.peerZid)) {
    const sentence = "The stream comes from somebody else than the call.";
    throw new ZrtpRefusal("tampered", ZRTP_ERROR.software, sentence);
  }
  const algorithms = chooseAlgorithms(policy, peer.hello, "Mult");
  if (algorithms.keyAgreement !== "Mult") {
    const sentence = "The other side adds no streams to a call.";
    throw new ZrtpRefusal("no_common_algorithm", ZRTP_ERROR.keyAgreement, sentence);
  }
  // §4.4.3.1: the same algorithms as the call has.
  return { kind: "stream", master, algorithms: { ...master.algorithms, keyAgreement: "Mult" } };
}
