/**
 * Passwords of SIP phones. The server makes them, for a person's own would be guessed; a person types them into a phone.
 * What is kept is H(A1) of SIP digest (RFC 7616 §3.4.2), once for each user name and each algorithm that is allowed:
 *
 * ```
 *  SHA-256 of the local part(32)  SHA-256 of the address(32)    and, where MD5 is allowed,
 *  MD5 of the local part(16)      MD5 of the address(16)
 * ```
 */
import { hash, randomBytes } from "node:crypto";
import { type DigestAlgorithm, type DigestHash, digestHa1 } from "@sottovoce/sip";
import { type Address, type Bytes, toHex } from "@sottovoce/wire";
import type { SipPhoneCredential } from "../store/store.ts";

/** Crockford's base32: nothing in it is mistaken for anything else, and every keyboard has it. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** 28 characters of 5 bits: 140 random bits, in seven groups a person can keep in mind while typing. */
const GROUPS = 7;
const GROUP_CHARACTERS = 4;

/** The algorithms a SIP phone can log in with: what RFC 8760 asks for, and what phones made before it have. */
export type PhoneAlgorithm = Extract<DigestAlgorithm, "SHA-256" | "MD5">;

const HASH_BYTES: Readonly<Record<PhoneAlgorithm, number>> = { "SHA-256": 32, MD5: 16 };

/** Hashes for digest, hexadecimal. @throws Error for an algorithm that nobody is offered */
export const digestHash: DigestHash = (algorithm, text) => {
  if (algorithm === "SHA-512-256") throw new Error(`${algorithm} is not used here`);
  return hash(algorithm === "MD5" ? "md5" : "sha256", text, "hex");
};

/** A new password: `k3vd-…`, told once. The dashes belong to it. */
export function createSipPassword(): string {
  const groups: string[] = [];
  for (let group = 0; group < GROUPS; group++) {
    const characters = randomBytes(GROUP_CHARACTERS);
    groups.push(Array.from(characters, (byte) => ALPHABET[byte & 31]).join(""));
  }
  return groups.join("-");
}

/** The user name that a person is told to type: the part before the `@`. Phones may send the whole address as well. */
export function sipUserName(address: Address): string {
  return address.slice(0, address.indexOf("@"));
}

/**
 * What the store keeps of a password.
 * @param realm digest realm: the domain of the accounts
 */
export function hashSipPassword(
  address: Address,
  realm: string,
  password: string,
  allowMd5: boolean,
): SipPhoneCredential {
  const algorithms: readonly PhoneAlgorithm[] = allowMd5 ? ["SHA-256", "MD5"] : ["SHA-256"];
  const hashes = algorithms.flatMap((algorithm) =>
    [sipUserName(address), address].map((username) =>
      Buffer.from(digestHa1(digestHash, algorithm, { username, realm, password }), "hex"),
    ),
  );
  return { ha1s: new Uint8Array(Buffer.concat(hashes)) };
}

/** Whether the account was made for phones that know MD5 only. */
export function allowsMd5({ ha1s }: SipPhoneCredential): boolean {
  return ha1s.length > 2 * HASH_BYTES["SHA-256"];
}

/**
 * H(A1) to compare with, hexadecimal.
 * @param userName the local part or the address of the account
 * @returns `null` where the account does not allow the algorithm
 */
export function sipHa1(
  { ha1s }: SipPhoneCredential,
  userName: string,
  algorithm: PhoneAlgorithm,
): string | null {
  const length = HASH_BYTES[algorithm];
  const first = algorithm === "MD5" ? 2 * HASH_BYTES["SHA-256"] : 0;
  const start = first + (userName.includes("@") ? length : 0);
  const ha1: Bytes = ha1s.subarray(start, start + length);
  return ha1.length === length ? toHex(ha1) : null;
}
