/** A server that puts itself between both ends of a call: it makes all descriptions point to itself. */
import { randomBytes } from "node:crypto";
import type { TestContext } from "node:test";
import type { MediaKind, MediaSession } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import type { AudioFrame, ZrtpSession } from "@sottovoce/voice";
import type { AudioSink, AudioSource } from "../../../../packages/cli/media/audio/audio.ts";
import { nodeCallMedia } from "../../../../packages/cli/media/node-call-media.ts";
import { Connection, type ReceivedPacket } from "../../../../packages/cli/media/webrtc/connection.ts";
import { ownDescription, readPeerDescription } from "../../../../packages/cli/media/webrtc/description.ts";
import { nodeZrtp } from "../../../../packages/cli/ports/zrtp.ts";
import { announce } from "../../../../packages/client/calls/signalling/descriptions.ts";
import { atEnd } from "../at-end.ts";
import type { Meddle } from "./meddling-server.ts";
import type { End } from "./udp-way.ts";

const LOOPBACK = { iceServers: [], relayOnly: false, extraAddresses: ["127.0.0.1"] };
const ZRTP_HASH = /^a=zrtp-hash:(\S+ \S+)$/m;

const otherEnd = (end: End): End => (end === "caller" ? "callee" : "caller");

/** The same description without a hash, and the hash. */
function taken(sdp: string): { readonly sdp: string; readonly hash: string } {
  const hash = ZRTP_HASH.exec(sdp)?.[1];
  if (hash === undefined) throw new Error("there is no zrtp-hash");
  return { sdp: sdp.replace(/^a=zrtp-hash:.*\r\n/gm, ""), hash };
}

const announced = (sdp: string, hash: string): string => new TextDecoder().decode(announce(sdp, hash));

/** Ends DTLS itself on both sides, and passes on what is in it: ZRTP, and sound if any came. */
export class DtlsMiddleman {
  readonly #t: TestContext;
  readonly #connections = new Map<End, Connection>();
  #offer = { sdp: "", hash: "" };
  /** Frames as they were inside DTLS-SRTP. */
  readonly frames: ReceivedPacket[] = [];
  /** ZRTP packets that came. */
  messages = 0;
  /** Whether it passes on ZRTP. */
  passes = true;

  constructor(t: TestContext) {
    this.#t = t;
  }

  readonly meddle: Meddle = async (sdp, from) => {
    if (from === "peer") {
      this.#offer = taken(sdp);
      const own = ownDescription(await (await this.#open("callee")).offer(), false);
      return announced(own.sdp, this.#offer.hash);
    }
    const answer = taken(sdp);
    const callee = readPeerDescription(answer.sdp);
    await this.#connections.get("callee")?.accept(callee.sdp, callee.fingerprint);
    const caller = readPeerDescription(this.#offer.sdp);
    const answered = await (await this.#open("caller")).answer(caller.sdp, caller.fingerprint);
    return announced(ownDescription(answered, false).sdp, answer.hash);
  };

  async #open(end: End): Promise<Connection> {
    const connection = await Connection.open(LOOPBACK);
    atEnd(this.#t, () => void connection.close());
    this.#connections.set(end, connection);
    connection.listen({
      onOpen: () => {},
      onMessage: (message) => {
        this.messages++;
        if (this.passes) this.#connections.get(otherEnd(end))?.sendMessage(message);
      },
      onRtp: (packet) => {
        this.frames.push(packet);
      },
      onEnded: () => {},
    });
    return connection;
  }
}

/** What it hears on one side, said on the other. */
class Wire implements AudioSource, AudioSink {
  readonly #frames: AudioFrame[] = [];
  /** Everything that went through. */
  readonly heard: AudioFrame[] = [];

  read(): AudioFrame | null {
    return this.#frames.shift() ?? null;
  }

  write(frame: AudioFrame): void {
    this.#frames.push(frame);
    this.heard.push(frame);
  }

  async close(): Promise<void> {}
}

interface Half {
  readonly media: MediaSession;
  readonly zrtp: ZrtpSession;
}

/** Is a party of ZRTP on both sides, and passes on what it hears. */
export class ZrtpMiddleman {
  readonly #t: TestContext;
  readonly #kind: MediaKind;
  readonly #halves = new Map<End, Half>();
  /** What came from each end. */
  readonly wires: Readonly<Record<End, Wire>> = { caller: new Wire(), callee: new Wire() };
  /** What each end says that its Hello hashes to. */
  readonly #hashes = new Map<End, string>();
  #offer = "";
  /** Whom it pretends to be towards the caller; 12 bytes. */
  zid = new Uint8Array(randomBytes(12));
  /** With whom it does not begin. */
  silentTo: End | null = null;

  constructor(t: TestContext, kind: MediaKind) {
    this.#t = t;
    this.#kind = kind;
  }

  readonly meddle: Meddle = async (sdp, from) => {
    const { sdp: plain, hash } = taken(sdp);
    if (from === "peer") {
      this.#offer = plain;
      this.#hashes.set("caller", hash);
      const { media, zrtp } = await this.#open("callee");
      return announced(await media.offer(), zrtp.helloHash);
    }
    this.#hashes.set("callee", hash);
    await this.#halves.get("callee")?.media.accept(plain);
    const { media, zrtp } = await this.#open("caller");
    return announced(await media.answer(this.#offer), zrtp.helloHash);
  };

  async #open(end: End): Promise<Half> {
    const clock = createNodeClock();
    const sound = nodeCallMedia({
      clock,
      voice: createNodeVoicePrimitives(),
      source: async () => this.wires[otherEnd(end)],
      sink: async () => this.wires[end],
      address: async () => "127.0.0.1",
      extraAddresses: LOOPBACK.extraAddresses,
    });
    const half: Half = {
      media: await sound.open(
        { kind: this.#kind, iceServers: [], relayOnly: false },
        {
          onZrtp: (packet) => half.zrtp.receive(packet),
          onConnected: async () => {
            const binding = await half.media.binding();
            if (end !== this.silentTo) half.zrtp.start(this.#hashes.get(end) ?? null, binding);
          },
          onLost: () => {},
        },
      ),
      zrtp: await nodeZrtp(
        {
          clock,
          zid: end === "caller" ? this.zid : new Uint8Array(randomBytes(12)),
          retained: { load: async () => null, save: async () => {}, restore: async () => {} },
          auxSecret: async () => null,
          isOwnKind: this.#kind === "webrtc",
          allowsAes128: false,
        },
        {
          send: (packet) => half.media.sendZrtp(packet),
          onKeyAgreement: () => {},
          onSecure: ({ keys }) => half.media.secure(keys),
          onFailed: () => {},
        },
      ),
    };
    this.#halves.set(end, half);
    atEnd(this.#t, () => {
      half.zrtp.close();
      // As calls do it: werift says nothing of the end of what never began.
      void half.media.close();
    });
    return half;
  }
}
