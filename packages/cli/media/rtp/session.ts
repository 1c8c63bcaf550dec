/** A call with a SIP phone: SRTP over UDP, with ZRTP in the media path (RFC 6189 §5). */
import { randomBytes } from "node:crypto";
import { MediaLost, MediaRefused, type MediaSession } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/crypto";
import {
  type AudioCodec,
  createSrtpReceiver,
  createSrtpSender,
  encodeRtp,
  type MediaKeys,
  parseRtp,
  Reception,
  rtpStart,
  type SrtpReceiver,
  type SrtpSender,
} from "@sottovoce/voice";
import { SilenceWatch } from "@sottovoce/voice/silence-watch";
import { SpeechPath } from "../audio/speech-path.ts";
import { createCodec } from "../codecs.ts";
import type { SessionOptions } from "../session-options.ts";
import { datagramKind } from "./datagram.ts";
import { LocalDescription, type RtpAgreement } from "./description.ts";
import { isSame, Latch } from "./latch.ts";
import { Reports } from "./reports.ts";
import { type Channel, type RemoteAddress, RtpSockets, type RtpTransport } from "./sockets.ts";

/**
 * ZRTP packets that one from an unknown place is worth: a Commit and all its repetitions (RFC 6189 §6). Without a limit,
 * one with a forged source would send a call's whole ZRTP to somebody who never asked.
 */
const ANSWERS = 12;

/** What there is from `secure` on. */
interface SecureMedia {
  readonly sending: SrtpSender;
  readonly receiving: SrtpReceiver;
  readonly path: SpeechPath;
  readonly reports: Reports;
  reception: Reception | null;
}

export class RtpSession implements MediaSession {
  readonly #options: SessionOptions;
  readonly #transport: RtpTransport;
  readonly #local: LocalDescription;
  #agreement: RtpAgreement | null = null;
  #latches: Readonly<Record<Channel, Latch>> | null = null;
  /** Where ZRTP came from last, if not from where SDP says: a peer behind address translation. */
  #zrtpSource: RemoteAddress | null = null;
  /** Packets that may still be sent there before another comes from there. */
  #answersLeft = 0;
  #media: SecureMedia | null = null;
  #isSecured = false;
  #isMuted = false;
  #isHeld = false;
  #isOver = false;
  readonly #watch: SilenceWatch;
  #closed: Promise<unknown> | null = null;

  /** @param transport closed with the session */
  constructor(options: SessionOptions, transport: RtpTransport) {
    this.#options = options;
    this.#transport = transport;
    this.#local = new LocalDescription(transport.address, transport.port);
    this.#watch = new SilenceWatch(options.clock, { onLost: () => this.#lose("silent") });
    transport.onDatagram((channel, datagram, from) => this.#onDatagram(channel, datagram, from));
  }

  /**
   * Opens a session over UDP.
   * @param address this machine's, as the peer can reach it
   * @throws MediaLost `failed` when no ports can be had at the address
   */
  static async open(options: SessionOptions, address: string): Promise<RtpSession> {
    try {
      return new RtpSession(options, await RtpSockets.open(address));
    } catch (error) {
      throw new MediaLost("failed", `No ports for sound: ${(error as Error).message}`);
    }
  }

  async offer(): Promise<string> {
    return this.#local.offer();
  }

  async answer(offer: string): Promise<string> {
    const { answer, agreement } = this.#local.answer(offer, this.#agreement?.codecs[0] ?? null);
    this.#agree(agreement);
    return answer;
  }

  async accept(answer: string): Promise<void> {
    this.#agree(this.#local.accept(answer));
  }

  async binding(): Promise<null> {
    return null;
  }

  #agree(agreement: RtpAgreement): void {
    const isFirst = this.#agreement === null;
    const before = this.#agreement?.remote ?? null;
    this.#agreement = agreement;
    const { remote } = agreement;
    // A later description that names the same place, as for hold, does not undo what packets have shown.
    if (remote !== null && (before === null || !isSame(before.rtp, remote.rtp))) {
      this.#latches = { rtp: new Latch(remote.rtp), rtcp: new Latch(remote.rtcp) };
    }
    if (this.#media !== null) this.#awaitSound(agreement);
    // Not within this call: whoever answers has the answer in hand first.
    if (isFirst) this.#options.clock.setTimer(0, () => this.#onAgreed());
  }

  #onAgreed(): void {
    if (!this.#isOver) this.#options.handler.onConnected();
  }

  /**
   * To where SDP says, and to where the peer's ZRTP comes from if that is elsewhere. Nothing shows yet that it is the
   * peer's, but ZRTP is no secret, and few packets answer one.
   */
  sendZrtp(packet: Bytes): void {
    const latch = this.#latches?.rtp;
    if (latch === undefined || this.#isOver) return;
    this.#transport.send("rtp", packet, latch.current);
    const source = this.#zrtpSource;
    if (source === null || isSame(source, latch.current) || this.#answersLeft === 0) return;
    this.#answersLeft--;
    this.#transport.send("rtp", packet, source);
  }

  async secure(keys: MediaKeys): Promise<void> {
    const agreement = this.#agreement;
    if (agreement === null) throw new MediaRefused("nothing has been agreed on yet");
    // A second time, indices would begin anew, under the same keys perhaps.
    if (this.#isSecured) throw new Error("a session takes keys once");
    this.#isSecured = true;
    const { clock, voice, source, sink } = this.#options;
    const sending = await createSrtpSender(voice, keys.send);
    const receiving = await createSrtpReceiver(voice, keys.receive);
    const codecs = new Map<number, AudioCodec>();
    for (const { type, name } of agreement.codecs) codecs.set(type, await createCodec(name));
    if (this.#isOver) {
      sending.wipe();
      receiving.wipe();
      for (const codec of codecs.values()) codec.close();
      return;
    }
    const path = new SpeechPath({
      clock,
      source,
      sink,
      codecs,
      payloadType: agreement.codecs[0]!.type,
      start: rtpStart(new Uint8Array(randomBytes(10))),
      send: (packet) => this.#sendProtected("rtp", sending.protect(encodeRtp(packet))),
      onBroken: (end) => this.#lose(end === "source" ? "no_microphone" : "failed"),
    });
    path.setMuted(this.#isMuted);
    path.setHeld(this.#isHeld);
    const { clockRate } = codecs.get(agreement.codecs[0]!.type)!;
    const reports = new Reports(clock, path.sender, clockRate, () => this.#sendReport(false));
    this.#media = { sending, receiving, path, reports, reception: null };
    path.start();
    reports.start();
    // What was agreed on meanwhile counts.
    this.#awaitSound(this.#agreement ?? agreement);
  }

  /** Whoever said that they send nothing is not missed. */
  #awaitSound({ peerSends }: RtpAgreement): void {
    if (peerSends) this.#watch.start();
    else this.#watch.stop();
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
    this.#sendReport(true);
    this.#end();
    const { source, sink } = this.#options;
    this.#closed ??= Promise.all([this.#transport.close(), source.close(), sink.close()]);
    await this.#closed;
  }

  #end(): void {
    this.#isOver = true;
    this.#watch.stop();
    this.#endMedia();
  }

  #endMedia(): void {
    this.#media?.path.close();
    this.#media?.reports.stop();
    this.#media?.sending.wipe();
    this.#media?.receiving.wipe();
    this.#media = null;
  }

  #lose(reason: "silent" | "no_microphone" | "failed"): void {
    if (this.#isOver) return;
    this.#end();
    this.#options.handler.onLost(reason);
  }

  #sendReport(isLast: boolean): void {
    if (this.#media === null) return;
    const { sending, reports, reception } = this.#media;
    this.#sendProtected("rtcp", sending.protectControl(reports.next(reception, isLast)));
  }

  /** The only way out but for ZRTP: only what `SrtpSender` made comes here. */
  #sendProtected(channel: Channel, packet: Bytes): void {
    const latch = this.#latches?.[channel];
    if (latch === undefined || this.#agreement?.remote == null || this.#isOver) return;
    this.#transport.send(channel, packet, latch.current);
  }

  #onDatagram(channel: Channel, datagram: Uint8Array, from: RemoteAddress): void {
    if (this.#isOver) return;
    switch (datagramKind(datagram)) {
      case "zrtp":
        // Anybody can send something that looks like ZRTP, and would draw our answers away from a peer that moved.
        this.#options.handler.onZrtp(new Uint8Array(datagram), () => {
          this.#zrtpSource = from;
          this.#answersLeft = ANSWERS;
        });
        return;
      case "rtp":
        this.#onRtp(channel, datagram, from);
        return;
      case "rtcp":
        this.#onRtcp(channel, datagram, from);
        return;
      case "other":
    }
  }

  #onRtp(channel: Channel, datagram: Uint8Array, from: RemoteAddress): void {
    const media = this.#media;
    const plain = media?.receiving.unprotect(datagram) ?? null;
    if (media === null || plain === null) return;
    this.#onAuthentic(channel, from);
    const packet = parseRtp(plain);
    if (packet === null) return;
    if (media.reception?.ssrc !== packet.ssrc) {
      media.reception = new Reception(packet.ssrc, media.reports.clockRate);
    }
    media.reception.onPacket(packet, this.#options.clock.elapsed());
    media.path.receive(packet);
  }

  #onRtcp(channel: Channel, datagram: Uint8Array, from: RemoteAddress): void {
    const media = this.#media;
    const plain = media?.receiving.unprotectControl(datagram) ?? null;
    if (media === null || plain === null) return;
    this.#onAuthentic(channel, from);
    media.reports.onReport(plain, media.reception);
  }

  #onAuthentic(channel: Channel, from: RemoteAddress): void {
    this.#watch.heard();
    this.#latches?.[channel].onAuthentic(from);
  }
}
