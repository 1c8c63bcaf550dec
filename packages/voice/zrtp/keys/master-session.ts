/** What the first stream of a call leaves for those that are added to it (RFC 6189 §4.4.3). */
import { type Bytes, copySecret, wipe } from "@sottovoce/crypto";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { ZrtpAlgorithms } from "../session-api.ts";

export class MasterSession {
  readonly algorithms: ZrtpAlgorithms;
  readonly peerZid: Bytes;
  readonly #key: Bytes;
  /** §4.4.3.1: the same nonce twice would give two streams the same keys. In hexadecimal digits. */
  readonly #nonces = new Set<string>();
  #isOver = false;

  /** @param key ZRTPSess, copied */
  constructor(algorithms: ZrtpAlgorithms, peerZid: Bytes, key: Bytes) {
    this.algorithms = algorithms;
    this.peerZid = peerZid;
    this.#key = copySecret(key);
  }

  /** ZRTPSess itself. @throws ZrtpRefusal once the call is over */
  get key(): Bytes {
    if (!this.#isOver) return this.#key;
    const sentence = "The call that the stream belongs to is over.";
    throw new ZrtpRefusal("refused", ZRTP_ERROR.noSharedSecret, sentence);
  }

  /** @param nonce in hexadecimal digits. @throws ZrtpRefusal where it came before in this call */
  useNonce(nonce: string): void {
    if (this.#nonces.has(nonce)) {
      const sentence = "A number came twice that must come once: somebody plays an old message.";
      throw new ZrtpRefusal("tampered", ZRTP_ERROR.nonceReuse, sentence);
    }
    this.#nonces.add(nonce);
  }

  wipe(): void {
    this.#isOver = true;
    wipe(this.#key);
  }
}
