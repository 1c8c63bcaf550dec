/** The safety number: what two people compare to know that nobody stands between them (SM1.md "Rules"). */
import {
  type AccountId,
  type Bytes,
  concatBytes,
  equalBytes,
  idBytes,
  utf8,
  WireError,
} from "@sottovoce/wire";
import { type Ed25519PublicKey, type Primitives, SHA512_LENGTH } from "../primitives/primitives.ts";

/** Makes searching for a key with a similar number 5,200 times as dear; Signal's number, which is well studied. */
const ITERATIONS = 5_200;
/** 30 digits an account: 99.6 bits, far more than a person compares by heart, few enough to read aloud. */
const DIGITS_PER_ACCOUNT = 30;
const DIGITS_PER_GROUP = 5;
/** 40 bits make a number below 10⁵ with a bias of 10⁵/2⁴⁰, a ten-millionth. */
const BYTES_PER_GROUP = 5;

/** SHA-512, iterated, of AIK and account id: 64 bytes that stand for one account. */
export type AccountFingerprint = Bytes & { readonly AccountFingerprint: unique symbol };

/** @param accountKey AIK, 32 bytes */
export async function accountFingerprint(
  primitives: Primitives,
  accountKey: Ed25519PublicKey,
  account: AccountId,
): Promise<AccountFingerprint> {
  const input = concatBytes(accountKey, idBytes(account));
  return (await primitives.iteratedSha512(input, ITERATIONS)) as Bytes as AccountFingerprint;
}

/**
 * The 60 digits that both people see alike: 30 for each account, the smaller 30 first.
 * @returns 60 digits without spaces
 */
export function safetyNumber(one: AccountFingerprint, other: AccountFingerprint): string {
  return [digitsOf(one), digitsOf(other)].sort().join("");
}

function digitsOf(fingerprint: AccountFingerprint): string {
  let digits = "";
  for (let at = 0; digits.length < DIGITS_PER_ACCOUNT; at += BYTES_PER_GROUP) {
    const group = fingerprint.subarray(at, at + BYTES_PER_GROUP);
    const value = group.reduce((sum, byte) => sum * 256 + byte, 0) % 10 ** DIGITS_PER_GROUP;
    digits += String(value).padStart(DIGITS_PER_GROUP, "0");
  }
  return digits;
}

/** The digits in groups of five, for reading aloud. */
export function formatSafetyNumber(digits: string): string {
  return digits.match(/\d{5}/g)?.join(" ") ?? "";
}

const QR_LABEL = utf8("sm1/safety");
const QR_BYTES = QR_LABEL.length + 1 + 2 * SHA512_LENGTH;
const QR_FORMAT = 1;

/** What a scanned code says: the fingerprints as the person who shows it has them. */
export interface SafetyQr {
  /** Of the account whose screen shows the code. */
  readonly shower: AccountFingerprint;
  /** Of the account that the shower talks to. */
  readonly scanner: AccountFingerprint;
}

/**
 * The content of the QR code that `own` shows to `peer`:
 * `"sm1/safety" version(1)=1 own fingerprint(64) peer's fingerprint(64)`. It carries the full hashes, because
 * a machine compares them at no cost. Whose is whose is kept, so that one's own code, scanned by mistake,
 * never counts as a match.
 */
export function encodeSafetyQr(own: AccountFingerprint, peer: AccountFingerprint): Bytes {
  return concatBytes(QR_LABEL, Uint8Array.of(QR_FORMAT), own, peer);
}

/** @returns `null` for a code that is no safety number. @throws WireError for one that is, but malformed */
export function decodeSafetyQr(bytes: Uint8Array): SafetyQr | null {
  const label = bytes.subarray(0, QR_LABEL.length);
  if (!equalBytes(label, QR_LABEL)) return null;
  if (bytes.length !== QR_BYTES || bytes[QR_LABEL.length] !== QR_FORMAT) {
    throw new WireError("malformed safety number");
  }
  const first = QR_LABEL.length + 1;
  return {
    shower: new Uint8Array(bytes.subarray(first, first + SHA512_LENGTH)) as Bytes as AccountFingerprint,
    scanner: new Uint8Array(bytes.subarray(first + SHA512_LENGTH)) as Bytes as AccountFingerprint,
  };
}

/**
 * Compares a scanned code with what this device knows.
 * @returns `match`; `own_code`: the person scanned their own screen; `mismatch`: another contact's code, or
 *   somebody stands between the two: do not mark as verified
 */
export function compareSafetyQr(
  scanned: SafetyQr,
  own: AccountFingerprint,
  peer: AccountFingerprint,
): "match" | "own_code" | "mismatch" {
  if (equalBytes(scanned.shower, peer) && equalBytes(scanned.scanner, own)) return "match";
  if (equalBytes(scanned.shower, own) && !equalBytes(own, peer)) return "own_code";
  return "mismatch";
}
