/** What the calls of the engine need from their surroundings: something that carries sound. */

import type { MediaKeys } from "@sottovoce/voice";
import type { Bytes } from "@sottovoce/wire";

/**
 * How sound travels: `webrtc` frames protected by our keys inside DTLS-SRTP, ZRTP on a data channel · `rtp` SRTP with
 * ZRTP in the media path, as SIP phones do it
 */
export type MediaKind = "webrtc" | "rtp";

/** A STUN or TURN server (RFC 7064, RFC 7065). */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

export interface MediaOptions {
  readonly kind: MediaKind;
  readonly iceServers: readonly IceServer[];
  /** Nothing of this device's addresses reaches the peer: TURN only, and so no `rtp`. */
  readonly relayOnly: boolean;
}

export interface MediaHandler {
  /**
   * A ZRTP packet came.
   * @param onPeer called where it is the peer's, as far as ZRTP can tell, before anything is sent in answer
   */
  onZrtp(packet: Bytes, onPeer?: () => void): void;
  /** Packets can pass between both sides; ZRTP may begin. */
  onConnected(): void;
  /** The way to the peer is lost for good, or never came about. */
  onLost(reason: MediaLoss): void;
}

/** `no_way` the two networks do not let them meet · `silent` the peer is gone · `no_microphone` · `failed` */
export type MediaLoss = "no_way" | "silent" | "no_microphone" | "failed";

/** The sound of one call. No sound leaves or is played before `secure`. */
export interface MediaSession {
  /** SDP without `a=zrtp-hash`, with all ICE candidates. @throws MediaLost */
  offer(): Promise<string>;
  /** Takes the peer's offer. @returns the answer. @throws MediaRefused, MediaLost */
  answer(offer: string): Promise<string>;
  /** Takes the peer's answer to our offer. @throws MediaRefused, MediaLost */
  accept(answer: string): Promise<void>;
  /** 32 bytes that both sides get only where they speak to each other directly (docs/protocol.md); `null` with `rtp`. */
  binding(): Promise<Bytes | null>;
  sendZrtp(packet: Bytes): void;
  /** Sound flows under these keys from now on; they are copied. */
  secure(keys: MediaKeys): Promise<void>;
  /** The microphone is off; silence is still sent, so that nobody on the way can tell. */
  setMuted(muted: boolean): void;
  /** Neither side hears the other. */
  setHeld(held: boolean): void;
  /** Lets go of microphone, sockets and keys. */
  close(): Promise<void>;
}

/** What was asked for cannot be had: as `onLost` says it, thrown by the call that met it. No `onLost` follows. */
export class MediaLost extends Error {
  override readonly name = "MediaLost";
  readonly reason: MediaLoss;

  constructor(reason: MediaLoss, sentence: string) {
    super(sentence);
    this.reason = reason;
  }
}

/** The peer's description is nothing that we can or may use: SIP 488. */
export class MediaRefused extends Error {
  override readonly name = "MediaRefused";
}

export interface CallMedia {
  /** Empty where there is no way to protect sound: no call is placed, and none rings. */
  readonly kinds: readonly MediaKind[];
  /** @throws MediaLost, with `no_microphone` above all: nothing is to be closed then */
  open(options: MediaOptions, handler: MediaHandler): Promise<MediaSession>;
}
