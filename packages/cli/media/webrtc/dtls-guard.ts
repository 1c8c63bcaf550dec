/**
 * What werift's DTLS leaves unchecked (docs/decisions/voice.md). It compares the peer's certificate with the fingerprint
 * of the description, but not whether the peer holds the certificate's key: it verifies neither the signature of
 * ServerKeyExchange nor CertificateVerify nor Finished, and takes handshake messages that come in clear after the
 * handshake. Anybody on the way could show the peer's certificate, which is no secret, and speak in its place. Here the
 * messages are fixed as they come first, and the signatures verified before anything else is believed. werift also takes
 * messages as they come, each as often as it comes; here it gets them in their order, and once. And it ends a
 * connection for whoever says so in clear; here the end of a call is told by BYE, and by silence.
 */
import { createHash, verify, X509Certificate } from "node:crypto";
import type { RTCDtlsTransport } from "werift";
import { EarlyRecords, isApplicationData, isOfUse, isUnderKeys, recordsOf } from "./early-records.ts";
import { HandshakeOrder, type Ordered } from "./handshake-order.ts";

type DtlsSocket = NonNullable<RTCDtlsTransport["dtls"]>;
type Handshake = Parameters<DtlsSocket["onHandleHandshakes"]>[0][number];

/** RFC 5246 §7.4. */
const HANDSHAKE = {
  clientHello: 1,
  serverKeyExchange: 12,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

/** RFC 5246 §7.4.1.4.1: of the hashes and signatures that werift offers, those that still hold. */
const HASHES: ReadonlyMap<number, string> = new Map([
  [4, "sha256"],
  [5, "sha384"],
  [6, "sha512"],
]);
const RSA = 1;
const ECDSA = 3;
const NAMED_CURVE = 3;
const CERTIFICATE_SIGNATURE_START = 4;

/** The second one has a cookie (RFC 6347 §4.2.1). */
const CLIENT_HELLOS = 2;
/**
 * What werift answers by repeating its own messages, where it comes again. Of all others it would take a repetition for
 * something new, and make other keys.
 */
const REPEATED: ReadonlySet<number> = new Set([
  HANDSHAKE.clientHello,
  HANDSHAKE.serverHelloDone,
  HANDSHAKE.finished,
]);
/**
 * Number of the first record that we send after the handshake. werift begins anew with 1 there, and so gives the number
 * of its Finished, about the tenth, to another record under the same key: in AES-GCM that gives away what forging takes.
 */
const FIRST_RECORD = 1_000;

/** Watches one DTLS connection from its first message on. */
export class DtlsGuard {
  readonly #transport: RTCDtlsTransport;
  /** By type: what came first is what counts; another message of that type is dropped. */
  readonly #fixed = new Map<number, Buffer>();
  readonly #order = new HandshakeOrder<Handshake>();
  readonly #early = new EarlyRecords();
  #read = (_record: Buffer): void => {};
  #isProven = false;

  /** @param transport whose handshake has not begun */
  constructor(transport: RTCDtlsTransport) {
    this.#transport = transport;
    transport.onStateChange.subscribe((state) => {
      // The socket is made right after this event, and hears of nothing before the present task has ended.
      if (state === "connecting") queueMicrotask(() => this.#watch());
    });
  }

  #watch(): void {
    const socket = this.#transport.dtls;
    if (socket === undefined) throw new Error("werift makes its DTLS socket at another moment");
    const way = socket.transport.socket;
    const read = way.onData;
    way.onData = (datagram, from) => {
      this.#read = (record) => read(record, from);
      this.#receive(datagram);
    };
    // Where werift puts fragments together. It handles nothing by itself then: what is whole is handed to it here.
    socket.handleFragmentHandshake = (fragments) => {
      for (const fragment of fragments) this.#take(socket, fragment);
      return [];
    };
  }

  #receive(datagram: Buffer): void {
    for (const record of recordsOf(datagram).filter(isOfUse)) {
      if (this.#isReadable(record)) this.#read(record);
      else this.#early.keep(record);
    }
    this.#readEarly();
  }

  #readEarly(): void {
    for (const record of this.#early.take((early) => this.#isReadable(early))) this.#read(record);
  }

  /** There are keys for it; and what is no handshake waits until it is known whose it is. */
  #isReadable(record: Buffer): boolean {
    if (!isUnderKeys(record)) return true;
    return isApplicationData(record) ? this.#isProven : this.#transport.dtls?.cipher.cipher !== undefined;
  }

  #take(socket: DtlsSocket, fragment: Handshake): void {
    for (const ordered of this.#order.take(fragment)) {
      if (!this.#admits(ordered)) continue;
      // One by one: what comes at once werift sorts by type.
      socket
        .onHandleHandshakes([ordered.message])
        .catch((error: unknown) => socket.onError.execute(error as Error));
    }
  }

  #admits({ message, isRepeat }: Ordered<Handshake>): boolean {
    const { msg_type: type, message_seq: number, fragment } = message;
    // Once the keys are proven, only the last message may come again.
    if (this.#isProven) return isRepeat && type === HANDSHAKE.finished;
    if (isRepeat) return REPEATED.has(type);
    const isNew = type === HANDSHAKE.clientHello ? number < CLIENT_HELLOS : !this.#fixed.has(type);
    if (isNew) this.#fixed.set(type, Buffer.from(fragment));
    return isNew;
  }

  /**
   * Whether the peer is who the description says. To be asked when the handshake has ended, before anything of the
   * connection is used.
   * @param fingerprint SHA-256 of its certificate, 32 bytes
   */
  proves(fingerprint: Uint8Array): boolean {
    const socket = this.#transport.dtls;
    const certificate = socket?.remoteCertificate;
    if (socket === undefined || certificate === undefined) return false;
    const digest = createHash("sha256").update(certificate).digest();
    // With it, the keys depend on every message before them (RFC 7627 §4), so that a changed one makes them differ.
    const hasExtendedSecret = socket.options.extendedMasterSecret && socket.dtls.remoteExtendedMasterSecret;
    if (!digest.equals(fingerprint) || !hasExtendedSecret) return false;
    if (this.#isProven) return true;
    this.#isProven =
      this.#transport.role === "client" ? this.#serverIsGenuine(socket) : this.#clientIsGenuine(socket);
    if (this.#isProven) {
      socket.dtls.recordSequenceNumber = FIRST_RECORD;
      // After whoever asks has heard the answer.
      queueMicrotask(() => this.#readEarly());
    }
    return this.#isProven;
  }

  /** RFC 8422 §5.4: the server signed its key share, with both sides' random numbers. */
  #serverIsGenuine(socket: DtlsSocket): boolean {
    const message = this.#fixed.get(HANDSHAKE.serverKeyExchange);
    // Kind of curve, curve, length of the public key.
    if (message === undefined || message.length < 4 || message[0] !== NAMED_CURVE) return false;
    const end = 4 + message[3]!;
    const signed = Buffer.concat([
      socket.cipher.localRandom.serialize(),
      socket.cipher.remoteRandom.serialize(),
      message.subarray(0, end),
    ]);
    const share = socket.cipher.remoteKeyPair.publicKey;
    return (
      share?.equals(message.subarray(4, end)) === true &&
      this.#isSigned(socket, signed, message.subarray(end))
    );
  }

  /** RFC 5246 §7.4.8: the client signed all messages up to this one. */
  #clientIsGenuine(socket: DtlsSocket): boolean {
    const message = this.#fixed.get(HANDSHAKE.certificateVerify);
    const share = this.#fixed.get(HANDSHAKE.clientKeyExchange);
    if (message === undefined || share === undefined) return false;
    const later: readonly number[] = [HANDSHAKE.certificateVerify, HANDSHAKE.finished];
    const transcript = socket.dtls.sortedHandshakeCache.filter(({ msg_type: type }) => !later.includes(type));
    return this.#isSigned(
      socket,
      Buffer.concat(transcript.map((handshake) => handshake.serialize())),
      message,
    );
  }

  /** @param signature with its algorithm and length before it (RFC 5246 §4.7) */
  #isSigned(socket: DtlsSocket, signed: Buffer, signature: Buffer): boolean {
    if (signature.length < CERTIFICATE_SIGNATURE_START) return false;
    const hash = HASHES.get(signature[0]!);
    const end = CERTIFICATE_SIGNATURE_START + signature.readUInt16BE(2);
    if (hash === undefined || end !== signature.length) return false;
    try {
      const { publicKey } = new X509Certificate(socket.remoteCertificate!);
      const expected = { [RSA]: "rsa", [ECDSA]: "ec" }[signature[1]!];
      if (publicKey.asymmetricKeyType !== expected) return false;
      return verify(hash, signed, publicKey, signature.subarray(CERTIFICATE_SIGNATURE_START));
    } catch {
      // A certificate or key that cannot be read is nobody's.
      return false;
    }
  }
}
