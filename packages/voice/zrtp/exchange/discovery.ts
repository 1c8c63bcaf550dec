/** Saying Hello until the peer has heard it, and hearing the peer's (RFC 6189 §4.1, §8). */
import { hexOf, sameBytes } from "../bytes.ts";
import type { Endpoint, Peer } from "../endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { Hello } from "../messages/hello.ts";
import { ZRTP_VERSION } from "../messages/hello.ts";
import { buildAcknowledgement } from "../messages/short.ts";
import {
  HELLO_SCHEDULE,
  KNOWN_HELLO_SCHEDULE,
  LATE_HELLO_SCHEDULE,
  Retransmission,
  type Schedule,
} from "./retransmission.ts";

/** §4.1.1: the last character says nothing. */
const SIGNIFICANT_VERSION = ZRTP_VERSION.slice(0, 3);
/** What `a=zrtp-hash` must say of a Hello, once it is in lower case. */
const ANNOUNCED_FORM = /^[0-9a-f]{64}$/;

export class Discovery {
  readonly #endpoint: Endpoint;
  readonly #ssrc: number;
  readonly #announced: string | null;
  #hellos: Retransmission;
  /** The peer speaks ZRTP, by what it announced, or by what came. */
  #isKnown: boolean;
  /** A Hello came that is not the announced one: a stranger's, or the peer's as somebody has changed it. */
  #sawAnother = false;
  /** Who acknowledged our Hello before its own came. */
  #heardBy: number | null = null;
  #peer: Peer | null = null;
  #isAcknowledged = false;

  /** Begins at once. @param announced what `a=zrtp-hash` of the peer said, 64 hexadecimal digits */
  constructor(endpoint: Endpoint, ssrc: number, announced: string | null) {
    this.#endpoint = endpoint;
    this.#ssrc = ssrc;
    this.#announced = announced;
    this.#isKnown = announced !== null;
    this.#hellos = this.#isKnown ? this.#sayHello(KNOWN_HELLO_SCHEDULE) : this.#sayHelloToNobody();
    if (announced !== null && !ANNOUNCED_FORM.test(announced)) {
      // No Hello will ever fit it: nothing is to be waited for.
      endpoint.later(() => {
        throw replacedHello();
      });
    }
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
   * @param onPeer called before, where it is the peer's first
   * @returns the peer where this is its first Hello; `null` for copies, and for what is passed over
   * @throws ZrtpRefusal where nothing can come of it
   */
  async onHello(hello: Hello, ssrc: number, onPeer: () => void): Promise<Peer | null> {
    if (this.#peer !== null) {
      if (sameBytes(this.#peer.hello.octets, hello.octets)) this.#acknowledge();
      return null;
    }
    if (!(await this.#isAnnounced(hello))) {
      // §8: it may be a stranger's, sent to keep us from the peer's, which may be on its way as long as ours is said.
      this.#sawAnother = true;
      return null;
    }
    if (!this.#isRightVersion(hello)) return null;
    if (sameBytes(hello.zid, this.#endpoint.zid)) throw ownHello(ZRTP_ERROR.equalZids);
    if (ssrc === this.#ssrc) throw ownHello(ZRTP_ERROR.ssrcCollision);
    this.#peer = { hello, ssrc };
    onPeer();
    this.onSignOfLife();
    this.#acknowledge();
    if (this.#heardBy !== null) this.onAcknowledged(this.#heardBy);
    return this.#peer;
  }

  /**
   * HelloACK, or the peer's Commit, which takes its place (§6). It counts only of whoever's Hello was accepted: a
   * stranger's would keep ours from being said again.
   */
  onAcknowledged(ssrc: number): void {
    this.#heardBy = ssrc;
    if (this.#peer === null) this.onSignOfLife();
    if (this.#peer?.ssrc !== ssrc) return;
    this.#isAcknowledged = true;
    this.#hellos.stop();
  }

  /** §6: there is somebody who speaks ZRTP, so that it is worth going on. */
  onSignOfLife(): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#hellos.stop();
    this.#hellos = this.#sayHello(KNOWN_HELLO_SCHEDULE);
  }

  stop(): void {
    this.#hellos.stop();
  }

  #sayHello(schedule: Schedule, giveUp: () => void = () => this.#giveUp()): Retransmission {
    const { clock, send, hello } = this.#endpoint;
    return new Retransmission(clock, schedule, () => send(hello), giveUp);
  }

  /** Slower and slower, while nothing shows that the peer speaks ZRTP. */
  #sayHelloToNobody(): Retransmission {
    return this.#sayHello(HELLO_SCHEDULE, () => {
      this.#hellos = this.#sayHello(LATE_HELLO_SCHEDULE);
    });
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
      // The acknowledgement may have been among the packets that were still waiting for their turn.
      if (!this.#isAcknowledged) throw this.#silence();
    });
  }

  #silence(): ZrtpRefusal {
    if (this.#peer !== null) return new ZrtpRefusal("timeout", null, "The other side does not hear us.");
    if (this.#sawAnother) return replacedHello();
    if (this.#isKnown) return new ZrtpRefusal("timeout", null, "Nothing was heard of the other side.");
    return new ZrtpRefusal("no_zrtp", null, "The other side does not answer to ZRTP.");
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
