/**
 * Nonces of digest challenges (RFC 7616 §3.3), stateless: moment(6) ‖ number(4) ‖ MAC(14), the MAC over both and the
 * connection. A nonce is good on its connection only, so nobody can replay what was seen on another.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { NONCE_LIFETIME_MS } from "./limits.ts";

const HEAD_BYTES = 10;
/** 112 bits: a guess is one online try against a connection that closes after a few. */
const MAC_BYTES = 14;

export type NonceVerdict =
  /** Ours, for this connection, and young. `number` rises from nonce to nonce. */
  | { readonly kind: "fresh"; readonly number: number }
  /** Ours but too old, or of another connection: answer with `stale=true`. */
  | { readonly kind: "stale" };

export class Nonces {
  readonly #key = randomBytes(32);
  readonly #elapsed: () => number;
  #last = 0;

  /** @param elapsed `Clock.elapsed` */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** A new nonce for a connection. */
  issue(connectionId: number): string {
    this.#last = (this.#last + 1) >>> 0;
    const head = Buffer.allocUnsafe(HEAD_BYTES);
    head.writeUIntBE(Math.floor(this.#elapsed()), 0, 6);
    head.writeUInt32BE(this.#last, 6);
    return Buffer.concat([head, this.#mac(head, connectionId)]).toString("base64url");
  }

  /** Judges a nonce that came back. A forged one counts as stale: the peer may simply try again with a new one. */
  check(nonce: string, connectionId: number): NonceVerdict {
    const bytes = Buffer.from(nonce, "base64url");
    if (bytes.length !== HEAD_BYTES + MAC_BYTES) return { kind: "stale" };
    const head = bytes.subarray(0, HEAD_BYTES);
    if (!timingSafeEqual(bytes.subarray(HEAD_BYTES), this.#mac(head, connectionId))) return { kind: "stale" };
    const age = this.#elapsed() - head.readUIntBE(0, 6);
    if (age > NONCE_LIFETIME_MS) return { kind: "stale" };
    return { kind: "fresh", number: head.readUInt32BE(6) };
  }

  #mac(head: Buffer, connectionId: number): Buffer {
    const mac = createHmac("sha256", this.#key).update(head).update(String(connectionId)).digest();
    return mac.subarray(0, MAC_BYTES);
  }
}
