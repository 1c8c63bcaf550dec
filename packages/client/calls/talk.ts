/** The sound of one call and the keys that protect it: nothing is heard before ZRTP is secure. */
import { wipe } from "@sottovoce/crypto";
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { MediaKeys, RetainedStore, ZrtpFailure, ZrtpResult, ZrtpSession } from "@sottovoce/voice";
import type { Bytes } from "@sottovoce/wire";
import type { CallMedia, MediaLoss, MediaOptions, MediaSession } from "./media.ts";
import { MediaRefused } from "./media.ts";
import { announce, type PeerDescription } from "./signalling/descriptions.ts";
import { type Ending, endingOfLoss, endingOfZrtp } from "./signalling/endings.ts";
import type { CreateZrtp } from "./zrtp.ts";

/**
 * How long two sides look for a way between their networks. ICE takes seconds; a person holds the telephone to the ear
 * no longer than this without hearing anything.
 */
const CONNECTING_MS = 30_000;
/** ZRTP's own timers end after some 10 s each (RFC 6189 §6); this is for what never ends by itself. */
const SECURING_MS = 25_000;
/** What our own clients' `a=zrtp-hash` begins with: the version of ZRTP, whose last character says nothing. */
const OWN_ZRTP = "1.1";

export interface TalkSurroundings {
  readonly clock: Clock;
  readonly media: CallMedia;
  readonly zrtp: CreateZrtp;
  readonly zid: Bytes;
  /**
   * The peer's account has keys. A server that refuses `webrtc` in its name moves the call to `rtp`, not to the rules of
   * SIP phones.
   */
  readonly isOwnKind: boolean;
  /** The operator's policy for SIP phones. */
  readonly allowsAes128: boolean;
  /** What is kept of earlier calls with this peer. */
  readonly retained: RetainedStore;
  /** The auxiliary secret; may wait a moment for a call key that is on its way. The session copies it. */
  auxSecret(): Promise<Bytes | null>;
}

export interface TalkHandler {
  /** There is a way for sound: keys are being agreed on. */
  onSecuring(): void;
  /** Both sides have the keys. Resolves to whether sound may flow under them; the keys are wiped then. */
  onSecure(result: ZrtpResult): Promise<boolean>;
  /** Sound flows. */
  onAudible(): void;
  /** It is over. Not called after `close`. */
  onEnded(ending: Ending): void;
}

export class Talk {
  readonly #around: TalkSurroundings;
  readonly #handler: TalkHandler;
  readonly #options: MediaOptions;
  #media: MediaSession | null = null;
  #zrtp: ZrtpSession | null = null;
  #peer: PeerDescription | null = null;
  #isConnected = false;
  #isStarted = false;
  #isSecure = false;
  #isClosed = false;
  #timer: TimerHandle | null = null;

  private constructor(around: TalkSurroundings, options: MediaOptions, handler: TalkHandler) {
    this.#around = around;
    this.#options = options;
    this.#handler = handler;
  }

  /** Takes the microphone, and makes our half of ZRTP. @throws MediaLost, and whatever ZRTP fails with */
  static async open(around: TalkSurroundings, options: MediaOptions, handler: TalkHandler): Promise<Talk> {
    const talk = new Talk(around, options, handler);
    try {
      await talk.#open();
    } catch (error) {
      talk.close();
      throw error;
    }
    return talk;
  }

  /** Our offer. @throws MediaLost */
  async offer(): Promise<Bytes> {
    const { media, zrtp } = this.#parts;
    return announce(await media.offer(), zrtp.helloHash);
  }

  /** Our answer. @throws MediaRefused, MediaLost */
  async answer(peer: PeerDescription): Promise<Bytes> {
    const { media, zrtp } = this.#parts;
    const text = announce(await media.answer(peer.text), zrtp.helloHash);
    this.#meet(peer);
    return text;
  }

  /** Takes the other side's answer. @throws MediaRefused, MediaLost */
  async accept(peer: PeerDescription): Promise<void> {
    if (peer.kind !== this.#options.kind)
      throw new MediaRefused("The answer is of another kind than the offer.");
    await this.#parts.media.accept(peer.text);
    this.#meet(peer);
  }

  /** Our answer to a later offer: the keys and the format of the sound stay. @throws MediaRefused */
  async answerAgain(peer: PeerDescription): Promise<Bytes> {
    const { media, zrtp } = this.#parts;
    return announce(await media.answer(peer.text), zrtp.helloHash);
  }

  /** Takes the other side's answer to a later offer: whether it sends now, and where. @throws MediaRefused */
  async acceptAgain(peer: PeerDescription): Promise<void> {
    await this.#parts.media.accept(peer.text);
  }

  setMuted(muted: boolean): void {
    this.#media?.setMuted(muted);
  }

  setHeld(held: boolean): void {
    this.#media?.setHeld(held);
  }

  /** A person compared the words. */
  async setSasVerified(matches: boolean): Promise<void> {
    await this.#zrtp?.setSasVerified(matches);
  }

  /** One side does not take the other for whom it should be: a first call leaves nothing to go on from. */
  async takeBack(): Promise<void> {
    await this.#zrtp?.takeBack();
  }

  /** Lets go of everything. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopTimer();
    this.#zrtp?.close();
    const media = this.#media;
    this.#zrtp = null;
    this.#media = null;
    // What the sound still has to put away is nothing to wait for.
    void media?.close().catch(() => undefined);
  }

  get #parts(): { readonly media: MediaSession; readonly zrtp: ZrtpSession } {
    if (this.#media === null || this.#zrtp === null) throw new MediaRefused("The call is over.");
    return { media: this.#media, zrtp: this.#zrtp };
  }

  async #open(): Promise<void> {
    const { clock, zid, isOwnKind, allowsAes128, retained, auxSecret } = this.#around;
    const media = await this.#around.media.open(this.#options, {
      onZrtp: (packet, onPeer) => this.#zrtp?.receive(packet, onPeer),
      onConnected: () => this.#connected(),
      onLost: (reason) => this.#lost(reason),
    });
    this.#media = media;
    this.#zrtp = await this.#around.zrtp(
      { clock, zid, retained, auxSecret, isOwnKind, allowsAes128 },
      {
        send: (packet) => this.#media?.sendZrtp(packet),
        onKeyAgreement: () => {},
        onSecure: (result) => void this.#secure(result),
        onFailed: (failure) => this.#failed(failure),
      },
    );
  }

  /** Both descriptions are known. */
  #meet(peer: PeerDescription): void {
    this.#peer = peer;
    this.#startTimer(CONNECTING_MS, { end: "no_way", sentence: null });
    this.#startZrtp();
  }

  #connected(): void {
    this.#isConnected = true;
    this.#startZrtp();
  }

  /** As soon as there is a way, and it is known what the other side's Hello must be. */
  #startZrtp(): void {
    if (!this.#isConnected || this.#peer === null || this.#isStarted || this.#isClosed) return;
    this.#isStarted = true;
    const { helloHash } = this.#peer;
    if (this.#around.isOwnKind && !helloHash?.startsWith(OWN_ZRTP)) {
      // Our own clients always say it: somebody on the way took it out, or made it one of a version that ZRTP would
      // pass over (RFC 6189 §4.1.1; docs/protocol.md "Calls").
      this.#end({ end: "not_secured", sentence: "The other side's key announcement is missing." });
      return;
    }
    this.#startTimer(SECURING_MS, { end: "not_secured", sentence: "Agreeing on keys took too long." });
    this.#handler.onSecuring();
    this.#parts.media.binding().then(
      (binding) => this.#bound(helloHash, binding),
      (error: unknown) => this.#end({ end: "failed", sentence: sentenceOf(error) }),
    );
  }

  #bound(helloHash: string | null, binding: Bytes | null): void {
    if (this.#options.kind === "webrtc" && binding === null) {
      // ZRTP would do without, and nobody would find the certificates swapped.
      this.#end({ end: "failed", sentence: "The connection does not say whom it is with." });
      return;
    }
    this.#zrtp?.start(helloHash, binding);
  }

  async #secure(result: ZrtpResult): Promise<void> {
    try {
      if (!(await this.#handler.onSecure(result)) || this.#isClosed) return;
      await this.#parts.media.secure(result.keys);
      if (this.#isClosed) return;
      this.#isSecure = true;
      this.#stopTimer();
      this.#handler.onAudible();
    } catch (error) {
      this.#end({ end: "failed", sentence: sentenceOf(error) });
    } finally {
      wipeKeys(result.keys);
    }
  }

  #failed(failure: ZrtpFailure): void {
    this.#end(endingOfZrtp(failure, this.#isSecure));
  }

  #lost(reason: MediaLoss): void {
    this.#end(endingOfLoss(reason, null));
  }

  #end(ending: Ending): void {
    if (this.#isClosed) return;
    this.close();
    this.#handler.onEnded(ending);
  }

  #startTimer(ms: number, ending: Ending): void {
    this.#stopTimer();
    this.#timer = this.#around.clock.setTimer(ms, () => this.#end(ending));
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#around.clock.clearTimer(this.#timer);
    this.#timer = null;
  }
}

/** Overwrites keys that the sound has copied. */
function wipeKeys({ send, receive }: MediaKeys): void {
  wipe(send.key, send.salt, receive.key, receive.salt);
}

function sentenceOf(error: unknown): string | null {
  return error instanceof Error && error.message !== "" ? error.message : null;
}
