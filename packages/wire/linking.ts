/**
 * The link that lets another device into an account: `https://HOST:PORT/#/link/CODE.SECRET?ca=HASH`. The server knows
 * CODE and finds the linking by it; it never sees SECRET, from which both devices derive the keys of what they tell each
 * other through it (docs/protocol.md "Linking a device").
 */
import { type Bytes, concatBytes, toBase64Url, utf8 } from "./bytes.ts";
import { type AccountId, type DeviceId, idBytes } from "./ids.ts";
import { CA_HASH_BYTES, fragmentOf, readLink } from "./link-text.ts";

/** 128 random bits, as in an activation link. */
export const LINK_CODE_BYTES = 16;
/** 256 random bits: whoever has them can put a device into the account, if its person agrees. */
export const LINK_SECRET_BYTES = 32;
/** Long enough to unlock the other device and find its camera; short enough that nobody finds an old link of use. */
export const LINK_LIFETIME_MS = 600_000;

/** Digits that a person compares on both screens. */
export const LINK_DIGITS = 6;
/** SHA-256 of `LINK_NONCE_BYTES` random bytes, made known before them. */
export const LINK_COMMITMENT_BYTES = 32;
export const LINK_NONCE_BYTES = 32;
/** HMAC-SHA-256. */
export const LINK_MAC_BYTES = 32;
/** The new device's name, sealed: nonce(12), length(1), 63 bytes of UTF-8 padded with zeros, tag(16). */
export const LINK_NAME_BYTES = 92;
/**
 * Sizes of a sealed provision, so that its length tells the server no more than a class: next to nobody known, a team,
 * a house, an organisation. Contacts beyond the last are left out; they are met again when somebody writes.
 */
export const PROVISION_SIZES = [4096, 16_384, 65_536, 262_144, 1_048_576] as const;

export interface LinkingLink {
  /** `https://host:port`, or `http://` on loopback only. */
  readonly origin: string;
  readonly code: Bytes;
  readonly secret: Bytes;
  readonly caHash: Bytes;
}

/** The link as text. Code and secret stand behind `#`, so that a browser never sends them in a request for the page. */
export function formatLinkingLink({ origin, code, secret, caHash }: LinkingLink): string {
  return `${origin}/#/link/${toBase64Url(code)}.${toBase64Url(secret)}?ca=${toBase64Url(caHash)}`;
}

/** Whether a text that a person pasted is meant to be a link of another device, rather than one of an operator. */
export function looksLikeLinkingLink(text: string): boolean {
  return fragmentOf(text)?.startsWith("#/link/") === true;
}

/**
 * Reads a link as pasted by a person: surrounding space and angle brackets are forgiven.
 * @throws WireError with a sentence that says what to do.
 */
export function parseLinkingLink(text: string): LinkingLink {
  const lengths = [LINK_CODE_BYTES, LINK_SECRET_BYTES, CA_HASH_BYTES];
  const { origin, fields } = readLink(text, /^#\/link\/([\w-]+)\.([\w-]+)\?ca=([\w-]+)$/, lengths, {
    notALink: "This is not a link of another device. Paste the whole link that your other device shows.",
    notSecure: "A link of another device starts with https://. Make a new one on your other device.",
    incomplete: "The link is incomplete. Paste it whole, from https:// to its last character.",
    damaged: "The link is damaged. Copy it again, or make a new one on your other device.",
  });
  return {
    origin,
    code: fields[0] as Bytes,
    secret: fields[1] as Bytes,
    caHash: fields[2] as Bytes,
  };
}

const CLAIM_LABEL = utf8("sottovoce/link/claim");

/**
 * What a new device signs with IKs to show the server that it holds the keys it offers:
 * `"sottovoce/link/claim" ‖ code(16) ‖ acct(16) ‖ dev(4) ‖ AIK(32) ‖ IKd(32)`.
 * The same proof fetches its credential, also again when the answer was lost; nobody else's does.
 */
export function linkClaimStatement(
  code: Uint8Array,
  account: AccountId,
  device: DeviceId,
  accountKey: Uint8Array,
  agreementKey: Uint8Array,
): Bytes {
  return concatBytes(CLAIM_LABEL, code, idBytes(account), idBytes(device), accountKey, agreementKey);
}
