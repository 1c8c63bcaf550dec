/**
 * The sound of one call, by WebRTC: a microphone, a loudspeaker, and between them and the network a worker that lets
 * nothing through unprotected. ZRTP passes on a data channel of the same connection.
 */
import type { MediaLoss, MediaOptions } from "@sottovoce/client";
import type { Clock } from "@sottovoce/sip";
import type { MediaKeys } from "@sottovoce/voice";
import { SilenceWatch } from "@sottovoce/voice/silence-watch";
import { bindingOf } from "./binding.ts";
import { FrameGuard } from "./frame-guard.ts";
import { gathered } from "./gathered.ts";
import { LossWatch } from "./loss-watch.ts";
import { Loudspeaker } from "./loudspeaker.ts";
import { fingerprintOf, hasCandidates, hideAddresses, restrict, SdpRefused } from "./sdp.ts";
import { Silence } from "./silence.ts";

export interface CallSessionHandler {
  onZrtp(packet: Uint8Array): void;
  onConnected(): void;
  /** Whether nothing arrives of the peer just now. Told at each change, while sound should flow. */
  onQuiet(quiet: boolean): void;
  /** The microphone is gone: the peer hears silence from now on. Told once. */
  onMicrophoneGone(): void;
  /** Told once. */
  onLost(reason: MediaLoss): void;
}

/** As voice.md says: ZRTP's own timers are quicker than those of the channel. */
const CHANNEL: RTCDataChannelInit = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };
const OPUS = "audio/opus";

export class CallSession {
  readonly #connection: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  readonly #handler: CallSessionHandler;
  readonly #microphone: MediaStream;
  readonly #track: MediaStreamTrack;
  readonly #loudspeaker = new Loudspeaker();
  readonly #guard: FrameGuard;
  readonly #watch: LossWatch;
  readonly #hearing: SilenceWatch;
  /** The peer learns of relays alone. */
  readonly #hidesAddress: boolean;
  /** Sent where the microphone is gone. */
  #silence: Silence | null = null;
  #isMuted = false;
  #isHeld = false;
  #isClosed = false;
  /** It was given its keys. */
  #isKeyed = false;
  #isSecure = false;
  /** The peer's sound, once the descriptions speak of it. */
  #heard: MediaStream | null = null;
  /** DTLS fingerprints, once both are known. */
  #fingerprints: { readonly caller: Fingerprint; readonly callee: Fingerprint } | null = null;

  /** @param microphone is the session's from now on, and closed with it */
  constructor(options: MediaOptions, microphone: MediaStream, clock: Clock, handler: CallSessionHandler) {
    const [track] = microphone.getAudioTracks();
    if (track === undefined) throw new Error("a microphone has sound");
    this.#handler = handler;
    this.#microphone = microphone;
    this.#track = track;
    this.#hidesAddress = options.relayOnly;
    this.#hearing = new SilenceWatch(clock, {
      onQuiet: (quiet) => handler.onQuiet(quiet),
      onLost: () => this.#lose("silent"),
    });
    this.#guard = new FrameGuard({
      onHeard: () => this.#hearing.heard(),
      onSpent: () => this.#lose("failed"),
    });
    this.#connection = new RTCPeerConnection({
      iceServers: options.iceServers.map((server) => ({ ...server, urls: [...server.urls] })),
      iceTransportPolicy: options.relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
      rtcpMuxPolicy: "require",
    });
    this.#channel = this.#connection.createDataChannel("zrtp", CHANNEL);
    this.#channel.binaryType = "arraybuffer";
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer && !this.#isClosed) handler.onZrtp(new Uint8Array(data));
    };
    this.#watch = new LossWatch(this.#connection, this.#channel, {
      onConnected: () => handler.onConnected(),
      onLost: (reason) => this.#lose(reason),
    });
    track.onended = () => void this.#standIn().catch(() => this.#lose("failed"));
    this.#connection.ontrack = ({ track: heard }) => {
      this.#heard = new MediaStream([heard]);
      this.#listen();
    };
  }

  /** @returns the description for the peer, with all ways to this side. @throws SdpRefused where there is none */
  async offer(): Promise<string> {
    const sound = this.#connection.addTransceiver(this.#track, { direction: "sendrecv" });
    this.#protect(sound);
    sound.setCodecPreferences(opusOf(RTCRtpReceiver.getCapabilities("audio")));
    await this.#connection.setLocalDescription();
    return this.#described();
  }

  /** @throws SdpRefused */
  async answer(offer: string): Promise<string> {
    const restricted = restrict(offer);
    await this.#take({ type: "offer", sdp: restricted });
    const [sound] = this.#connection.getTransceivers();
    if (sound === undefined) throw new SdpRefused("There is no sound in this offer.");
    sound.direction = "sendrecv";
    this.#protect(sound);
    await sound.sender.replaceTrack(this.#track);
    await this.#connection.setLocalDescription();
    const answer = await this.#described();
    this.#fingerprints = { caller: fingerprintOf(restricted), callee: fingerprintOf(answer) };
    this.#watch.start();
    return answer;
  }

  /** @throws SdpRefused */
  async accept(answer: string): Promise<void> {
    const restricted = restrict(answer);
    const own = this.#connection.localDescription?.sdp ?? "";
    this.#fingerprints = { caller: fingerprintOf(restrict(own)), callee: fingerprintOf(restricted) };
    await this.#take({ type: "answer", sdp: restricted });
    this.#watch.start();
  }

  /** 32 bytes; `null` before both descriptions are known. */
  async binding(): Promise<Uint8Array<ArrayBuffer> | null> {
    const both = this.#fingerprints;
    return both === null ? null : bindingOf(both.caller, both.callee);
  }

  /** A packet that finds no way is lost, as on UDP: ZRTP sends it again. */
  sendZrtp(packet: Uint8Array): void {
    if (this.#channel.readyState === "open") this.#channel.send(packet as Uint8Array<ArrayBuffer>);
  }

  /**
   * Sound flows from now on. Once: keys are never replaced (REQUIREMENTS V6).
   * @param keys are handed over
   */
  async secure(keys: MediaKeys): Promise<void> {
    if (this.#isKeyed) {
      for (const { key, salt } of [keys.send, keys.receive]) {
        key.fill(0);
        salt.fill(0);
      }
      throw new Error("a call is secured once");
    }
    this.#isKeyed = true;
    await this.#guard.secure(keys);
    if (this.#isClosed) return;
    this.#isSecure = true;
    this.#hearing.start();
    this.#listen();
  }

  /** Silence is encrypted and sent like words, and as long: nobody on the way can tell. */
  setMuted(muted: boolean): void {
    this.#isMuted = muted;
    this.#follow();
  }

  setHeld(held: boolean): void {
    this.#isHeld = held;
    this.#follow();
  }

  /** Where the peer is heard. */
  get loudspeaker(): Loudspeaker {
    return this.#loudspeaker;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopWatching();
    for (const track of this.#microphone.getTracks()) track.stop();
    this.#silence?.close();
    this.#connection.close();
    this.#loudspeaker.close();
    await this.#guard.close();
  }

  /**
   * Not before there are keys: until ZRTP has bound the DTLS fingerprints nobody knows who is at the other end of the
   * connection, and the guard shall not be all that stands between them and the loudspeaker.
   */
  #listen(): void {
    if (this.#isSecure && this.#heard !== null) this.#loudspeaker.play(this.#heard);
  }

  /** A microphone that is pulled out is no reason to hang up: the peer is still heard, and hears silence. */
  async #standIn(): Promise<void> {
    if (this.#isClosed) return;
    this.#silence = new Silence();
    for (const sender of this.#connection.getSenders()) await sender.replaceTrack(this.#silence.track);
    this.#handler.onMicrophoneGone();
  }

  #follow(): void {
    this.#track.enabled = !this.#isMuted && !this.#isHeld;
    this.#loudspeaker.setSilent(this.#isHeld);
  }

  /** Before anything can be sent or come: until there are keys, no frame passes. */
  #protect({ sender, receiver }: RTCRtpTransceiver): void {
    this.#guard.stand("send", sender);
    this.#guard.stand("receive", receiver);
  }

  async #take(description: RTCSessionDescriptionInit): Promise<void> {
    try {
      await this.#connection.setRemoteDescription(description);
    } catch (cause) {
      throw new SdpRefused("The browser does not take this description.", { cause });
    }
  }

  async #described(): Promise<string> {
    await gathered(this.#connection);
    const whole = restrict(this.#connection.localDescription?.sdp ?? "");
    const description = this.#hidesAddress ? hideAddresses(whole) : whole;
    if (!hasCandidates(description)) throw new NoWay("There is no way out of this network.");
    return description;
  }

  #lose(reason: MediaLoss): void {
    if (this.#isClosed) return;
    this.#stopWatching();
    this.#handler.onLost(reason);
  }

  #stopWatching(): void {
    this.#watch.stop();
    this.#hearing.stop();
  }
}

/** Nothing else is sent, and nothing else is taken from the network. */
function opusOf(capabilities: RTCRtpCapabilities | null): RTCRtpCodec[] {
  return capabilities?.codecs.filter(({ mimeType }) => mimeType.toLowerCase() === OPUS) ?? [];
}

type Fingerprint = Uint8Array<ArrayBuffer>;

/** This side has no address that could be told: no network, or no relay where only relays are wanted. */
export class NoWay extends Error {
  override readonly name = "NoWay";
}
