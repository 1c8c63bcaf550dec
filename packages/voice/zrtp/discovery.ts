/** Saying Hello until the peer has heard it, and hearing the peer's (RFC 6189 §4.1, §8). */
import { hexOf, sameBytes } from "./bytes.ts";
import type { Endpoint, Peer } from "./endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "./error-codes.ts";
import type { Hello } from "./messages/hello.ts";
import { ZRTP_VERSION } from "./messages/hello.ts";
import { buildAcknowledgement } from "./messages/short.ts";
import { HELLO_SCHEDULE, HELLO_TIMES_KNOWN, Retransmission } from "./retransmission.ts";

/** §4.1.1: the last character says nothing. */
const SIGNIFICANT_VERSION = ZRTP_VERSION.slice(0, 3);
/** A Hello that is not the announced one may be a stranger's: for so long the right one may still come. */
const ANNOUNCED_HELLO_MS = 1_000;
/** §6 has a peer that speaks ZRTP try for 12 seconds: whoever acknowledged ours must say its own by then. */
const PEER_HELLO_MS = 12_000;

export class Discovery {
  readonly #endpoint: Endpoint;
  readonly #ssrc: number;
  readonly #announced: string | null;
  readonly #hellos: Retransmission;
  #deadline: { readonly timer: unknown } | null = null;
  #isKnown: boolean;
  #peer: Peer | null = null;
  #isAcknowledged = false;

  /** Begins at once. @param announced what `a=zrtp-hash` of the peer said, 64 hexadecimal digits */
  constructor(endpoint: Endpoint, ssrc: number, announced: string | null) {
    this.#endpoint = endpoint;
    this.#ssrc = ssrc;
    this.#announced = announced;
    this.#isKnown = announced !== null;
    this.#hellos = new Retransmission(
      endpoint.clock,
      HELLO_SCHEDULE,
      () => endpoint.send(endpoint.hello),
      () => this.#giveUp(),
    );
    if (this.#isKnown) this.#hellos.extend(HELLO_TIMES_KNOWN);
  }

  get peer(): Peer | null {
    return this.#peer;
  }

  /** The peer has heard our Hello: Commit may be sent (§5.4). */
  get isAcknowledged(): boolean {
    return this.#isAcknowledged;
  }

  /**
   * Takes a Hello; every copy of it is acknowledged.
   *
   * @returns the peer where this is its first Hello; `null` for copies, and for what is passed over
   * @throws ZrtpRefusal where nothing can come of it
   */
  async onHello(hello: Hello, ssrc: number): Promise<Peer | null> {
    if (this.#peer !== null) {
      if (sameBytes(this.#peer.hello.octets, hello.octets)) this.#acknowledge();
      return null;
    }
    if (!(await this.#isAnnounced(hello))) {
      this.#deadline ??= this.#refuseAfter(ANNOUNCED_HELLO_MS, replacedHello());
      return null;
    }
    if (!this.#isRightVersion(hello)) return null;
    if (sameBytes(hello.zid, this.#endpoint.zid)) throw ownHello(ZRTP_ERROR.equalZids);
    if (ssrc === this.#ssrc) throw ownHello(ZRTP_ERROR.ssrcCollision);
    this.#peer = { hello, ssrc };
    this.#clearDeadline();
    this.onSignOfLife();
    this.#acknowledge();
    return this.#peer;
  }

  /** HelloACK, or the peer's Commit, which takes its place (§6). */
  onAcknowledged(): void {
    this.#isAcknowledged = true;
    this.#hellos.stop();
    if (this.#peer !== null) {
      this.#clearDeadline();
      return;
    }
    const sentence = "The other side heard us, and says nothing.";
    this.#deadline ??= this.#refuseAfter(PEER_HELLO_MS, new ZrtpRefusal("timeout", null, sentence));
  }

  /** §6: there is somebody who speaks ZRTP, so that it is worth going on. */
  onSignOfLife(): void {
    if (!this.#isKnown) this.#hellos.extend(HELLO_TIMES_KNOWN);
    this.#isKnown = true;
  }

  stop(): void {
    this.#hellos.stop();
    this.#clearDeadline();
  }

  #acknowledge(): void {
    this.#endpoint.send(buildAcknowledgement("HelloACK"));
  }

  async #isAnnounced(hello: Hello): Promise<boolean> {
    if (this.#announced === null) return true;
    return hexOf(await this.#endpoint.primitives.sha256(hello.octets)) === this.#announced;
  }

  /** §4.1.1: whoever speaks a newer version will try an older one; an older one than ours there is not. */
  #isRightVersion({ version }: Hello): boolean {
    const significant = version.slice(0, 3);
    if (significant === SIGNIFICANT_VERSION) return true;
    this.onSignOfLife();
    this.#acknowledge();
    if (significant > SIGNIFICANT_VERSION) return false;
    const sentence = "The other side speaks an older version of ZRTP.";
    throw new ZrtpRefusal("no_common_algorithm", ZRTP_ERROR.version, sentence);
  }

  #giveUp(): void {
    this.#endpoint.later(() => {
      if (this.#isAcknowledged) return;
      if (this.#isKnown) throw new ZrtpRefusal("timeout", null, "The other side does not hear us.");
      throw new ZrtpRefusal("no_zrtp", null, "The other side does not answer to ZRTP.");
    });
  }

  #refuseAfter(ms: number, refusal: ZrtpRefusal): { readonly timer: unknown } {
    return this.#endpoint.clock.setTimer(ms, () => {
      this.#deadline = null;
      this.#endpoint.later(() => {
        if (this.#peer === null) throw refusal;
      });
    });
  }

  #clearDeadline(): void {
    if (this.#deadline !== null) this.#endpoint.clock.clearTimer(this.#deadline);
    this.#deadline = null;
  }
}

function replacedHello(): ZrtpRefusal {
  const sentence = "What came is not what the other side announced: somebody stands between.";
  return new ZrtpRefusal("tampered", ZRTP_ERROR.helloMismatch, sentence);
}

/** §5.9, §4.1: our own Hello came back, or somebody with the same number. */
function ownHello(zrtpError: number): ZrtpRefusal {
  return new ZrtpRefusal("tampered", zrtpError, "Somebody answers in our own name.");
}
