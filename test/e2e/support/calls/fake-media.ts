/** Sound without sound: sessions of one process that find each other by a token in their descriptions. */
import { createHash, randomUUID } from "node:crypto";
import {
  type CallMedia,
  type MediaHandler,
  type MediaKind,
  type MediaLoss,
  MediaLost,
  type MediaOptions,
  MediaRefused,
  type MediaSession,
} from "@sottovoce/client";
import type { MediaKeys } from "@sottovoce/voice";
import type { Bytes } from "@sottovoce/wire";

const sessions = new Map<string, FakeSession>();

const PROTOCOLS: Readonly<Record<MediaKind, string>> = { webrtc: "UDP/TLS/RTP/SAVPF", rtp: "RTP/AVP" };

export class FakeMedia implements CallMedia {
  kinds: readonly MediaKind[] = ["webrtc", "rtp"];
  /** What the next session fails with when it is opened. */
  failure: MediaLoss | null = null;
  /** Changes, or drops, what this side sends. */
  onPacket: (packet: Bytes) => Bytes | null = (packet) => packet;
  /** Whether sessions find a way to each other. */
  connects = true;
  /** A server in between has made both sides believe in certificates of its own. */
  fingerprintsAreSwapped = false;
  readonly opened: FakeSession[] = [];

  get last(): FakeSession {
    const session = this.opened.at(-1);
    if (session === undefined) throw new Error("no session was opened");
    return session;
  }

  async open(options: MediaOptions, handler: MediaHandler): Promise<MediaSession> {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw new MediaLost(failure, "There is none.");
    const session = new FakeSession(this, options, handler);
    this.opened.push(session);
    return session;
  }
}

export class FakeSession implements MediaSession {
  readonly token = randomUUID();
  readonly options: MediaOptions;
  readonly handler: MediaHandler;
  /** Copies of what sound flows under; `null` before. */
  keys: { readonly send: string; readonly receive: string } | null = null;
  muted = false;
  held = false;
  closed = false;
  /** What the other side is taken for: changed by a server that swaps fingerprints. */
  peerToken: string | null = null;
  readonly #media: FakeMedia;
  #isCaller = false;

  constructor(media: FakeMedia, options: MediaOptions, handler: MediaHandler) {
    this.#media = media;
    this.options = options;
    this.handler = handler;
    sessions.set(this.token, this);
  }

  async offer(): Promise<string> {
    this.#isCaller = true;
    return this.#describe();
  }

  async answer(offer: string): Promise<string> {
    this.#meet(offer);
    return this.#describe();
  }

  async accept(answer: string): Promise<void> {
    this.#meet(answer);
  }

  async binding(): Promise<Bytes | null> {
    if (this.options.kind === "rtp") return null;
    if (this.#media.fingerprintsAreSwapped) {
      return new Uint8Array(createHash("sha256").update(this.token).digest());
    }
    const [caller, callee] = this.#isCaller ? [this.token, this.peerToken] : [this.peerToken, this.token];
    return new Uint8Array(createHash("sha256").update(`${caller} ${callee}`).digest());
  }

  sendZrtp(packet: Bytes): void {
    const sent = this.#media.onPacket(new Uint8Array(packet));
    const peer = sessions.get(this.peerToken ?? "");
    if (sent === null || this.closed || peer === undefined) return;
    setImmediate(() => {
      if (!peer.closed) peer.handler.onZrtp(sent);
    });
  }

  async secure({ send, receive }: MediaKeys): Promise<void> {
    this.keys = { send: hex(send.key), receive: hex(receive.key) };
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
  }

  setHeld(held: boolean): void {
    this.held = held;
  }

  async close(): Promise<void> {
    this.closed = true;
    sessions.delete(this.token);
  }

  #meet(description: string): void {
    const token = /^a=x-token:(.*)$/m.exec(description)?.[1]?.trim();
    if (token === undefined) throw new MediaRefused("There is nobody in this description.");
    this.peerToken = token;
    if (this.#media.connects) setImmediate(() => this.closed || this.handler.onConnected());
  }

  #describe(): string {
    const lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"];
    lines.push(`m=audio 9 ${PROTOCOLS[this.options.kind]} 96`, `a=x-token:${this.token}`, "a=sendrecv");
    return `${lines.join("\r\n")}\r\n`;
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
