/** What a secure call still has to tell apart: messages of the peer, and those that anybody could send. */
import { type Bytes, copySecret, wipe } from "@sottovoce/crypto";
import type { Endpoint } from "../endpoint.ts";
import type { Agreement } from "../keys/agreement.ts";
import type { Digest } from "../keys/digest.ts";
import type { Sealed } from "../messages/confirm.ts";
import { asciiBytes } from "../messages/frame.ts";
import { MAC_LENGTH } from "../messages/hello.ts";
import { isAuthentic } from "./confirmation.ts";

export class Secured {
  readonly #endpoint: Endpoint;
  readonly #digest: Digest;
  readonly #peerMacKey: Bytes;

  /** Copies what it needs. */
  constructor({ exchange, streamKeys }: Agreement) {
    this.#endpoint = exchange.endpoint;
    this.#digest = exchange.digest;
    const peer = streamKeys[exchange.role === "initiator" ? "responder" : "initiator"];
    this.#peerMacKey = copySecret(peer.macKey);
  }

  /** Whether a GoClear is the peer's (RFC 6189 §4.7.2). */
  async isGoClear(mac: Bytes): Promise<boolean> {
    const expected = await this.#digest.mac(this.#peerMacKey, asciiBytes("GoClear "));
    return this.#endpoint.primitives.constantTimeEqual(expected.slice(0, MAC_LENGTH), mac);
  }

  /** Whether a SASrelay is the peer's (§5.13). */
  isRelay(relay: Sealed): Promise<boolean> {
    return isAuthentic(this.#endpoint, relay, this.#digest, this.#peerMacKey);
  }

  wipe(): void {
    wipe(this.#peerMacKey);
  }
}
