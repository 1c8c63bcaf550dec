/** A ZRTP session of two parties (RFC 6189) as calls see it: packets in and out, at the end keys, words and a verdict. */
import type { Bytes, Primitives, VoicePrimitives } from "@sottovoce/crypto";
import type { MediaKeys } from "../srtp/master-keys.ts";

export type ZrtpHash = "S256" | "S384";
export type ZrtpCipher = "AES1" | "AES3";
export type ZrtpAuthTag = "HS32" | "HS80";
/** `X255` is X25519 as other implementations send it; RFC 6189 does not name it. */
export type ZrtpKeyAgreement = "X255" | "EC25" | "EC38" | "DH3k" | "Mult" | "Prsh";
export type ZrtpSasKind = "B256" | "B32 ";

/** What may be agreed on, the most wanted first. Nothing else is ever accepted, whoever commits to it. */
export interface ZrtpPolicy {
  readonly hashes: readonly ZrtpHash[];
  readonly ciphers: readonly ZrtpCipher[];
  readonly authTags: readonly ZrtpAuthTag[];
  readonly keyAgreements: readonly ZrtpKeyAgreement[];
  readonly sasKinds: readonly ZrtpSasKind[];
}

export interface ZrtpAlgorithms {
  readonly hash: ZrtpHash;
  readonly cipher: ZrtpCipher;
  readonly authTag: ZrtpAuthTag;
  readonly keyAgreement: ZrtpKeyAgreement;
  readonly sasKind: ZrtpSasKind;
}

/** What was kept of earlier calls with one peer (RFC 6189 §4.6). Secrets are 32 bytes. */
export interface RetainedSecrets {
  readonly rs1: Bytes | null;
  readonly rs2: Bytes | null;
  /** A person compared the words of a call, and every call since went on from it (the V flag, §7.1). */
  readonly sasVerified: boolean;
}

/** Secrets as a store keeps them. */
export interface KeptSecrets extends RetainedSecrets {
  /** When `load` stops answering with them, as the store counts time; `null` for never. */
  readonly until: number | null;
}

/**
 * How this call goes on from earlier ones (§4.6.1): `first` neither side kept a secret · `kept` a kept secret matched ·
 * `forgotten` the peer has lost what it kept, or is somebody else; nothing had been verified · `broken` the same after
 * the words had been verified: an alarm
 */
export type Continuity = "first" | "kept" | "forgotten" | "broken";

/** The short authentication string. */
export type Sas =
  | { readonly kind: "B256"; readonly words: readonly [string, string] }
  | { readonly kind: "B32 "; readonly text: string };

export interface ZrtpResult {
  readonly role: "initiator" | "responder";
  readonly algorithms: ZrtpAlgorithms;
  readonly sas: Sas;
  readonly continuity: Continuity;
  /** The auxiliary secret of both sides was the same and is part of the keys (§4.3). */
  readonly auxMatched: boolean;
  /** A person here compared the words of a call, and continuity was kept ever since: they need no reading again. */
  readonly verified: boolean;
  /** The peer says the same of its own side (the V flag). Nothing rests on it: a phone may have no key for a verdict. */
  readonly peerVerified: boolean;
  /** The peer's program says that it hands its keys to somebody else (the D flag, §11): a person must know. */
  readonly discloses: boolean;
  /** 12 bytes. */
  readonly peerZid: Bytes;
  /** What the peer's client calls itself, at most 16 characters. */
  readonly peerClient: string;
  /** The caller's from now on, to wipe once whoever protects media has copied them. */
  readonly keys: MediaKeys;
  /** A secret of both sides for other uses (§4.5.2), 32 bytes with S256, 48 with S384; the caller wipes it. */
  readonly exportedKey: Bytes;
}

/**
 * Why a session failed: `no_zrtp` the other side does not speak it · `no_common_algorithm` our policy allows nothing of
 * what it offers · `tampered` something was changed on the way (a hash, a MAC, zrtp-hash) · `bad_key` a public value
 * that no honest side sends · `timeout` it fell silent · `refused` it ended the session, `peerCode` says why ·
 * `downgrade` it wanted to go on without encryption (GoClear) · `relayed` it says that it decrypts the call and passes it
 * on, and wants other words to be shown (SASrelay) · `fault` something failed on this side: what was kept of
 * earlier calls could not be read, or a primitive gave up
 */
export type ZrtpFailureCode =
  | "no_zrtp"
  | "no_common_algorithm"
  | "tampered"
  | "bad_key"
  | "timeout"
  | "refused"
  | "downgrade"
  | "relayed"
  | "fault";

export interface ZrtpFailure {
  readonly code: ZrtpFailureCode;
  /** Error code of RFC 6189 §5.9 that was sent or received; `null` where there was none. */
  readonly zrtpError: number | null;
  /** One English sentence for a log or a terminal. */
  readonly sentence: string;
}

export interface ZrtpHandler {
  /** Hands a whole ZRTP packet (header, message, CRC) to the way that leads to the peer. */
  send(packet: Bytes): void;
  /** The peer answered: keys are being agreed on. */
  onKeyAgreement(): void;
  /** Confirmed by both sides: media may flow from now on. Called once. */
  onSecure(result: ZrtpResult): void;
  /** The session is over, and its keys are wiped. Called once, also after `onSecure`. Not called after `close`. */
  onFailed(failure: ZrtpFailure): void;
}

/** Time as the session needs it; the clock of the SIP package fits. */
export interface ZrtpClock {
  setTimer(ms: number, callback: () => void): { readonly timer: unknown };
  clearTimer(handle: { readonly timer: unknown }): void;
}

/** Where secrets of earlier calls are kept, by the peer's ZID. */
export interface RetainedStore {
  /** @returns `null` where nothing is kept. */
  load(peerZid: Bytes): Promise<KeptSecrets | null>;
  /**
   * Durable when it resolves: the session goes on after it (§4.6.1). The bytes are wiped later: copy what is kept.
   *
   * @param lifetimeSeconds `load` answers `null` once so many seconds have passed, as both sides agreed (§4.9);
   *   `null` keeps them without end
   */
  save(peerZid: Bytes, secrets: RetainedSecrets, lifetimeSeconds: number | null): Promise<void>;
  /** Puts back what `load` answered with, or less of it: as `save`, but to be kept until then and no longer. */
  restore(peerZid: Bytes, kept: KeptSecrets): Promise<void>;
}

export interface ZrtpOptions {
  readonly primitives: Primitives & VoicePrimitives;
  readonly clock: ZrtpClock;
  /** 12 random bytes that this device keeps for good (§4.9). */
  readonly zid: Bytes;
  /** Of our RTP stream; random where none is sent as such. 32 bits. */
  readonly ssrc: number;
  /** What we call ourselves to the peer: at most 16 characters of ASCII. */
  readonly clientName: string;
  /** `OWN_POLICY` for our own kind, `PHONE_POLICY` for phones. */
  readonly policy: ZrtpPolicy;
  readonly retained: RetainedStore;
  /**
   * The auxiliary secret, 32 bytes, copied; `null` where there is none. Asked for once, when the peer has said Hello: it
   * may wait a while for a key that is on its way, since the peer's own timers run out after 9 seconds.
   */
  readonly auxSecret: () => Promise<Bytes | null>;
}

/** Made by `createZrtpSession(options, handler)`, a promise of it: our Hello and its hash have to be computed. */
export interface ZrtpSession {
  /** For `a=zrtp-hash` (§8): version, space, 64 hexadecimal digits. Known before the first packet. */
  readonly helloHash: string;
  /**
   * Begins to send Hello. Packets that came before are taken now.
   *
   * @param peerHelloHash value of the peer's `a=zrtp-hash`; `null` where it sent none
   * @param binding 32 bytes that both sides know from their signalling; `null` with SIP phones. It stands here, and not
   *   in the options: our Hello must be made before the descriptions that it is made of have been exchanged
   */
  start(peerHelloHash: string | null, binding: Bytes | null): void;
  /**
   * Takes a packet from the peer. Never throws, whatever it holds.
   *
   * @param onPeer called, at most once and before anything is sent in answer, where the packet is of the stream whose
   *   Hello was accepted, or is that Hello: a way may answer at where it came from. What is not authentic yet is no more
   *   than that
   */
  receive(packet: Uint8Array, onPeer?: () => void): void;
  /** A person compared the words: kept with the peer's secrets. @param matches false takes an earlier verdict back */
  setSasVerified(matches: boolean): Promise<void>;
  /**
   * The call ends because one side does not take the other for whom it should be: of a first call nothing is kept. Reads
   * what it needs at once, so that `close` may follow.
   */
  takeBack(): Promise<void>;
  /** Ends it, and wipes its keys. */
  close(): void;
}

/** What is known of a stream that was added to a call (Multistream mode, §4.4.3): words and continuity are the call's. */
export type ZrtpStreamResult = Pick<ZrtpResult, "role" | "algorithms" | "keys">;

export interface ZrtpStreamHandler extends Pick<ZrtpHandler, "send" | "onFailed"> {
  /** As with a call. */
  onSecure(result: ZrtpStreamResult): void;
}

export type ZrtpStream = Omit<ZrtpSession, "setSasVerified" | "takeBack">;
