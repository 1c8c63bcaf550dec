/** werift's peer connection, as one call needs it: one track of Opus, one data channel, a certificate of its own. */
import { randomBytes } from "node:crypto";
import type { IceServer } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/crypto";
import type { RtpPacket } from "@sottovoce/voice";
import type * as Werift from "werift";
import { OPUS_PARAMETERS } from "./description.ts";
import { DtlsGuard } from "./dtls-guard.ts";
import { guardIce } from "./ice-guard.ts";

/** Browsers use the same; any of 96 to 127 would do (RFC 3551 §3). */
export const OPUS_TYPE = 111;
/** docs/protocol.md: the data channel that both sides agree on beforehand. */
const CHANNEL = { label: "zrtp", id: 0, negotiated: true, ordered: false, maxRetransmits: 0 } as const;
/** DTLS has six (RFC 6347 §4.2.4); werift repeats one until a later one is reached. */
const BEYOND_ALL_FLIGHTS = 100;

export interface ConnectionOptions {
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  /** Addresses beside those of the network: tests go over loopback. */
  readonly extraAddresses?: readonly string[];
}

/** Authentic as far as DTLS goes. */
export type ReceivedPacket = Omit<RtpPacket, "payloadType">;

export interface ConnectionHandler {
  /** The data channel is open, and the peer is the one whose certificate `expected` names. */
  onOpen(): void;
  onMessage(message: Bytes): void;
  onRtp(packet: ReceivedPacket): void;
  /** It came to nothing, or is over. */
  onEnded(): void;
}

/** Only calls with browsers and other command lines need it, and it takes 100 ms. */
export function loadWerift(): Promise<typeof Werift> {
  return import("werift");
}

/** A peer connection whose peer is proven before anything of it is believed. */
export class Connection {
  readonly #werift: typeof Werift;
  readonly #peer: Werift.RTCPeerConnection;
  readonly #track: Werift.MediaStreamTrack;
  readonly #channel: Werift.RTCDataChannel;
  readonly #guards: readonly DtlsGuard[];
  #onEnded = (): void => {};
  #expected: Bytes | null = null;
  #state: "new" | "proven" | "over" = "new";

  private constructor(werift: typeof Werift, peer: Werift.RTCPeerConnection, track: Werift.MediaStreamTrack) {
    this.#werift = werift;
    this.#peer = peer;
    this.#track = track;
    this.#channel = peer.createDataChannel(CHANNEL.label, CHANNEL);
    this.#guards = peer.dtlsTransports.map((transport) => new DtlsGuard(transport));
    for (const { connection } of peer.iceTransports) prepareIce(connection, peer.config.iceServers);
  }

  static async open(options: ConnectionOptions): Promise<Connection> {
    const werift = await loadWerift();
    const { RTCPeerConnection, RTCRtpCodecParameters, MediaStreamTrack } = werift;
    const opus = new RTCRtpCodecParameters({
      mimeType: "audio/opus",
      clockRate: 48_000,
      channels: 2,
      payloadType: OPUS_TYPE,
      parameters: OPUS_PARAMETERS,
    });
    const peer = new RTCPeerConnection({
      codecs: { audio: [opus], video: [] },
      // None: audio levels above all would go in clear (RFC 6464 §5).
      headerExtensions: { audio: [], video: [] },
      iceServers: options.iceServers.map(({ urls, username, credential }) => ({
        urls: [...urls],
        ...(username === undefined ? {} : { username }),
        ...(credential === undefined ? {} : { credential }),
      })),
      iceTransportPolicy: options.relayOnly ? "relay" : "all",
      ...(options.extraAddresses === undefined
        ? {}
        : { iceAdditionalHostAddresses: [...options.extraAddresses] }),
      bundlePolicy: "max-bundle",
      certificates: [await newCertificate(werift)],
    });
    const track = new MediaStreamTrack({ kind: "audio" });
    peer.addTransceiver(track, { direction: "sendrecv" });
    return new Connection(werift, peer, track);
  }

  /** @returns our offer, with all candidates */
  async offer(): Promise<string> {
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    return this.#peer.localDescription!.sdp;
  }

  /** @param expected SHA-256 of the peer's certificate. @returns our answer, with all candidates */
  async answer(offer: string, expected: Bytes): Promise<string> {
    this.#expected = expected;
    await this.#peer.setRemoteDescription({ type: "offer", sdp: offer });
    await this.#peer.setLocalDescription(await this.#peer.createAnswer());
    return this.#peer.localDescription!.sdp;
  }

  /** See {@link answer}. */
  async accept(answer: string, expected: Bytes): Promise<void> {
    this.#expected = expected;
    await this.#peer.setRemoteDescription({ type: "answer", sdp: answer });
  }

  sendMessage(message: Bytes): void {
    if (this.#state === "proven" && this.#channel.readyState === "open")
      this.#channel.send(Buffer.from(message));
  }

  /** @param packet whose payload is protected already; source and payload type become werift's */
  sendRtp({ marker, sequence, timestamp, payload }: RtpPacket): void {
    if (this.#state !== "proven") return;
    const header = new this.#werift.RtpHeader({
      marker,
      sequenceNumber: sequence,
      timestamp,
      payloadType: OPUS_TYPE,
    });
    this.#track.writeRtp(new this.#werift.RtpPacket(header, Buffer.from(payload)));
  }

  async close(): Promise<void> {
    this.#state = "over";
    for (const { dtls } of this.#peer.dtlsTransports) {
      // Else a handshake that did not end is repeated for half a minute, and keeps the program from ending. It may be
      // about to begin: what werift then writes is not to count.
      if (dtls !== undefined) {
        Object.defineProperty(dtls.dtls, "flight", { get: () => BEYOND_ALL_FLIGHTS, set: () => {} });
      }
    }
    await this.#peer.close();
  }

  /** To be called once, before anything is described. */
  listen(handler: ConnectionHandler): void {
    this.#onEnded = () => handler.onEnded();
    for (const transport of this.#peer.dtlsTransports) {
      transport.onStateChange.subscribe((state) => {
        if (state === "connected") this.#onHandshakeEnd();
        else if (state === "failed" || state === "closed") this.#end();
      });
    }
    this.#peer.connectionStateChange.subscribe((state) => {
      if (state === "failed" || state === "closed") this.#end();
    });
    this.#channel.stateChanged.subscribe((state) => {
      if (state === "open" && this.#state === "proven") handler.onOpen();
    });
    this.#channel.onMessage.subscribe((message) => {
      if (this.#state === "proven" && typeof message !== "string") handler.onMessage(new Uint8Array(message));
    });
    this.#peer.getTransceivers()[0]!.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe(({ header, payload }) => {
        if (this.#state !== "proven") return;
        const { marker, timestamp, sequenceNumber: sequence, ssrc } = header;
        const copy = new Uint8Array(payload);
        handler.onRtp({ marker, sequence, timestamp, ssrc, csrc: [], extension: null, payload: copy });
      });
    });
  }

  #onHandshakeEnd(): void {
    const expected = this.#expected;
    if (this.#state !== "new") return;
    if (expected !== null && this.#guards.every((guard) => guard.proves(expected))) this.#state = "proven";
    else this.#end();
  }

  #end(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#onEnded();
  }
}

/** Made for one call, so that nothing connects it with the one before. */
async function newCertificate(werift: typeof Werift): Promise<Werift.RTCCertificate> {
  const { CipherContext, HashAlgorithm, NamedCurveAlgorithm, RTCCertificate, SignatureAlgorithm } = werift;
  const { certPem, keyPem, signatureHash } = await CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  );
  return new RTCCertificate(keyPem, certPem, signatureHash);
}

/**
 * Without a STUN server of ours werift asks one of Google's, which would hear of every call. Its ICE password has 88
 * random bits and its name 16, where RFC 8445 §5.3 wants 128 and 24.
 */
function prepareIce(
  connection: Werift.RTCIceTransport["connection"],
  iceServers: readonly { readonly urls: string | readonly string[] }[],
): void {
  const urls = iceServers.flatMap(({ urls }) => urls);
  const hasStun = urls.some((url) => url.startsWith("stun:") || url.startsWith("stuns:"));
  Object.assign(connection, {
    localUsername: randomBytes(6).toString("hex"),
    localPassword: randomBytes(16).toString("hex"),
    ...(hasStun ? {} : { stunServer: undefined }),
  });
  guardIce(connection);
}
