/** What an Error message can say (RFC 6189 §5.9, table 8), and the one way in which a session gives up. */
import type { ZrtpFailureCode } from "./session-api.ts";

export const ZRTP_ERROR = {
  malformed: 0x10,
  software: 0x20,
  version: 0x30,
  helloMismatch: 0x40,
  hash: 0x51,
  cipher: 0x52,
  keyAgreement: 0x53,
  authTag: 0x54,
  sas: 0x55,
  noSharedSecret: 0x56,
  badPublicValue: 0x61,
  badCommitment: 0x62,
  relayFromUntrusted: 0x63,
  badConfirm: 0x70,
  nonceReuse: 0x80,
  equalZids: 0x90,
  ssrcCollision: 0x91,
  unavailable: 0xa0,
  timeout: 0xb0,
  goClear: 0x100,
} as const;

const MEANING: Readonly<Record<number, string>> = {
  [ZRTP_ERROR.malformed]: "a message of ours was malformed",
  [ZRTP_ERROR.software]: "its software failed",
  [ZRTP_ERROR.version]: "it speaks another version of ZRTP",
  [ZRTP_ERROR.helloMismatch]: "our Hello did not fit",
  [ZRTP_ERROR.hash]: "it does not support the hash",
  [ZRTP_ERROR.cipher]: "it does not support the cipher",
  [ZRTP_ERROR.keyAgreement]: "it does not support the key agreement",
  [ZRTP_ERROR.authTag]: "it does not support the authentication tag",
  [ZRTP_ERROR.sas]: "it cannot show the words in this way",
  [ZRTP_ERROR.noSharedSecret]: "it knows no earlier secret",
  [ZRTP_ERROR.badPublicValue]: "our public value came to it changed",
  [ZRTP_ERROR.badCommitment]: "our commitment came to it changed",
  [ZRTP_ERROR.relayFromUntrusted]: "it does not trust relayed words",
  [ZRTP_ERROR.badConfirm]: "the keys of both sides differ",
  [ZRTP_ERROR.nonceReuse]: "a number came twice that must come once",
  [ZRTP_ERROR.equalZids]: "both sides have the same ZRTP identity",
  [ZRTP_ERROR.ssrcCollision]: "both sides have the same stream number",
  [ZRTP_ERROR.unavailable]: "it takes no secure calls now",
  [ZRTP_ERROR.timeout]: "it waited too long for an answer",
  [ZRTP_ERROR.goClear]: "it stays encrypted",
};

/** The peer's own reason as the end of a sentence. */
export function meaningOf(zrtpError: number): string {
  return MEANING[zrtpError] ?? `error 0x${zrtpError.toString(16)}`;
}

/** Ends the session wherever it is thrown: the peer is told `zrtpError` where there is one to tell. */
export class ZrtpRefusal extends Error {
  override readonly name = "ZrtpRefusal";
  readonly code: ZrtpFailureCode;
  readonly zrtpError: number | null;

  /** @param sentence one English sentence for a log or a terminal */
  constructor(code: ZrtpFailureCode, zrtpError: number | null, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
    this.zrtpError = zrtpError;
  }
}
