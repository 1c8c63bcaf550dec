/** A call with a browser, or with another command line: frames under ZRTP's keys, inside DTLS-SRTP, by werift. */
import { createHash, randomBytes } from "node:crypto";
import {
  type IceServer,
  type MediaLoss,
  MediaLost,
  MediaRefused,
  type MediaSession,
} from "@sottovoce/client";
import type { Bytes } from "@sottovoce/crypto";
import type { TimerHandle } from "@sottovoce/sip";
import {
  createFrameProtector,
  createFrameUnprotector,
  type FrameProtector,
  type FrameUnprotector,
  type MediaKeys,
  type RtpPacket,
  rtpStart,
} from "@sottovoce/voice";
import { SilenceWatch } from "@sottovoce/voice/silence-watch";
import { SpeechPath } from "../audio/speech-path.ts";
import { createCodec } from "../codecs.ts";
import type { SessionOptions } from "../session-options.ts";
import { Connection, OPUS_TYPE, type ReceivedPacket } from "./connection.ts";
import { ownDescription, readPeerDescription } from "./description.ts";

/** docs/decisions/voice.md, "Binding". */
const BINDING_LABEL = "sottovoce/zrtp-media";
/** ICE tries all pairs of addresses in less (RFC 8445 §14); DTLS may repeat some messages. */
const CONNECT_WITHIN_MS = 30_000;
/**
 * The way is gone. Where that is because of a hang-up, the server says so a moment earlier or later, on a machine with
 * much to do several seconds; a call that ended as it should is not to be called lost meanwhile.
 */
const CLOSED_MS = 8_000;

export interface WebRtcSessionOptions extends SessionOptions {
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  readonly extraAddresses?: readonly string[];
}

/** What there is from `secure` on. */
interface SecureMedia {
  readonly sending: FrameProtector;
  readonly receiving: FrameUnprotector;
  readonly path: SpeechPath;
}

export class WebRtcSession implements MediaSession {
  readonly #options: WebRtcSessionOptions;
  readonly #connection: Connection;
  /** Fingerprints of both sides' certificates, 32 bytes each. */
  #caller: Bytes | null = null;
  #callee: Bytes | null = null;
  #media: SecureMedia | null = null;
  #isConnected = false;
  #isSecured = false;
  #isMuted = false;
  #isHeld = false;
  #isOver = false;
  readonly #watch: SilenceWatch;
  #timer: TimerHandle | null = null;
  #closed: Promise<unknown> | null = null;

  private constructor(options: WebRtcSessionOptions, connection: Connection) {
    this.#options = options;
    this.#connection = connection;
    this.#watch = new SilenceWatch(options.clock, { onLost: () => this.#lose("silent") });
    connection.listen({
      onOpen: () => this.#onOpen(),
      onMessage: (message) => this.#options.handler.onZrtp(message),
      onRtp: (packet) => void this.#onRtp(packet),
      onEnded: () => this.#onClosed(),
    });
  }

  /** @throws MediaLost `no_way` where only relays are allowed and there is none */
  static async open(options: WebRtcSessionOptions): Promise<WebRtcSession> {
    const hasRelay = options.iceServers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));
    if (options.relayOnly && !hasRelay) {
      // werift would name our addresses after all.
      throw new MediaLost("no_way", "Your address is to stay hidden, but this server offers no relay.");
    }
    return new WebRtcSession(options, await Connection.open(options));
  }

  async offer(): Promise<string> {
    const { sdp, fingerprint } = this.#own(await this.#connection.offer());
    this.#caller = fingerprint;
    return sdp;
  }

  async answer(offer: string): Promise<string> {
    const peer = readPeerDescription(offer);
    const answered = await this.#attempt(() => this.#connection.answer(peer.sdp, peer.fingerprint));
    const { sdp, fingerprint } = this.#own(answered);
    this.#caller = peer.fingerprint;
    this.#callee = fingerprint;
    this.#awaitConnection();
    return sdp;
  }

  async accept(answer: string): Promise<void> {
    const peer = readPeerDescription(answer);
    await this.#attempt(() => this.#connection.accept(peer.sdp, peer.fingerprint));
    this.#callee = peer.fingerprint;
    this.#awaitConnection();
  }

  /** What werift makes nothing of is nothing that we can use. */
  async #attempt<T>(describe: () => Promise<T>): Promise<T> {
    try {
      return await describe();
    } catch (error) {
      throw new MediaRefused(`the description cannot be used: ${(error as Error).message}`);
    }
  }

  #own(text: string): ReturnType<typeof ownDescription> {
    const own = ownDescription(text, this.#options.relayOnly);
    if (own.candidates > 0) return own;
    const sentence = this.#options.relayOnly
      ? "The relay for calls does not answer. Try again later."
      : "This machine has no network that a call could go over.";
    throw new MediaLost("no_way", sentence);
  }

  async binding(): Promise<Bytes> {
    const [caller, callee] = [this.#caller, this.#callee];
    if (caller === null || callee === null) throw new MediaRefused("nothing has been agreed on yet");
    const digest = createHash("sha256").update(BINDING_LABEL).update(caller).update(callee).digest();
    return new Uint8Array(digest);
  }

  sendZrtp(packet: Bytes): void {
    this.#connection.sendMessage(packet);
  }

  async secure(keys: MediaKeys): Promise<void> {
    // A second time, counters would begin with 0 again, under the same keys perhaps.
    if (this.#isSecured) throw new Error("a session takes keys once");
    this.#isSecured = true;
    const { clock, voice, source, sink } = this.#options;
    const sending = await createFrameProtector(voice, keys.send);
    const receiving = await createFrameUnprotector(voice, keys.receive);
    const opus = await createCodec("opus");
    if (this.#isOver) {
      sending.wipe();
      receiving.wipe();
      opus.close();
      return;
    }
    const path = new SpeechPath({
      clock,
      source,
      sink,
      codecs: new Map([[OPUS_TYPE, opus]]),
      payloadType: OPUS_TYPE,
      start: rtpStart(new Uint8Array(randomBytes(10))),
      send: (packet) => void this.#send(sending, packet),
      onBroken: (end) => this.#lose(end === "source" ? "no_microphone" : "failed"),
    });
    path.setMuted(this.#isMuted);
    path.setHeld(this.#isHeld);
    this.#media = { sending, receiving, path };
    path.start();
    this.#watch.start();
  }

  setMuted(muted: boolean): void {
    this.#isMuted = muted;
    this.#media?.path.setMuted(muted);
  }

  setHeld(held: boolean): void {
    this.#isHeld = held;
    this.#media?.path.setHeld(held);
  }

  async close(): Promise<void> {
    this.#end();
    const { source, sink } = this.#options;
    this.#closed ??= Promise.all([this.#connection.close(), source.close(), sink.close()]);
    await this.#closed;
  }

  /** The only way out for sound: what is sent has been protected here. */
  async #send(sending: FrameProtector, packet: RtpPacket): Promise<void> {
    const payload = await sending.protect(packet.payload);
    if (payload !== null) this.#connection.sendRtp({ ...packet, payload });
  }

  async #onRtp(packet: ReceivedPacket): Promise<void> {
    const media = this.#media;
    if (media === null) return;
    const payload = await media.receiving.unprotect(packet.payload);
    if (payload === null || this.#media !== media) return;
    this.#watch.heard();
    media.path.receive({ ...packet, payload, payloadType: OPUS_TYPE });
  }

  #onOpen(): void {
    if (this.#isOver || this.#isConnected) return;
    this.#isConnected = true;
    this.#disarm();
    this.#options.handler.onConnected();
  }

  #onClosed(): void {
    if (this.#isConnected) this.#arm(CLOSED_MS, () => this.#lose("silent"));
    else this.#lose("no_way");
  }

  #awaitConnection(): void {
    if (!this.#isConnected) this.#arm(CONNECT_WITHIN_MS, () => this.#lose("no_way"));
  }

  #arm(ms: number, callback: () => void): void {
    this.#disarm();
    if (!this.#isOver) this.#timer = this.#options.clock.setTimer(ms, callback);
  }

  #disarm(): void {
    if (this.#timer !== null) this.#options.clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #lose(reason: MediaLoss): void {
    if (this.#isOver) return;
    this.#end();
    this.#options.handler.onLost(reason);
  }

  #end(): void {
    this.#isOver = true;
    this.#disarm();
    this.#watch.stop();
    this.#endMedia();
  }

  #endMedia(): void {
    this.#media?.path.close();
    this.#media?.sending.wipe();
    this.#media?.receiving.wipe();
    this.#media = null;
  }
}
