/** The activation link an operator hands over: `https://HOST:PORT/#/activate/CODE?ca=HASH` (DESIGN "Identity"). */
import { type Bytes, concatBytes, fromBase64Url, toBase64Url, utf8, WireError } from "./bytes.ts";
import { type AccountId, type DeviceId, idBytes } from "./ids.ts";

/** 128 random bits: not to be guessed, short enough for a QR code that any camera reads. */
export const ACTIVATION_CODE_BYTES = 16;
/** SHA-256 of the certificate authority's public key (SubjectPublicKeyInfo, DER). */
export const CA_HASH_BYTES = 32;
/** Longest link anybody needs; longer input is refused before it is looked at. */
const MAX_LINK = 2048;

export interface ActivationLink {
  /** `https://host:port`, or `http://` on loopback only. */
  readonly origin: string;
  readonly code: Bytes;
  readonly caHash: Bytes;
}

/** Whether a host name is this very machine, the only place where plain HTTP is permitted. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/** The link as text. The code stands behind `#`, so that a browser never sends it in a request for the page. */
export function formatActivationLink(link: ActivationLink): string {
  return `${link.origin}/#/activate/${toBase64Url(link.code)}?ca=${toBase64Url(link.caHash)}`;
}

/**
 * Reads a link as pasted by a person: surrounding space and angle brackets are forgiven.
 * @throws WireError with a sentence that says what to do.
 */
export function parseActivationLink(text: string): ActivationLink {
  const trimmed = text.trim().replace(/^<|>$/g, "");
  let url: URL;
  try {
    if (trimmed.length > MAX_LINK) throw new WireError("too long");
    url = new URL(trimmed);
  } catch {
    throw new WireError("This is not an activation link. Paste the whole link that your operator gave you.");
  }
  const secure = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
  if (!secure)
    throw new WireError("An activation link starts with https://. Ask your operator for a new one.");
  const match = /^#\/activate\/([\w-]+)\?ca=([\w-]+)$/.exec(url.hash);
  if (match === null) {
    throw new WireError(
      "The activation link is incomplete. Paste it whole, from https:// to its last character.",
    );
  }
  try {
    return {
      origin: url.origin,
      code: fromBase64Url(match[1] as string, ACTIVATION_CODE_BYTES),
      caHash: fromBase64Url(match[2] as string, CA_HASH_BYTES),
    };
  } catch {
    throw new WireError("The activation link is damaged. Copy it again, or ask your operator for a new one.");
  }
}

const LABEL = utf8("sottovoce/activate");

/**
 * What a new device signs with IKs to show that it holds the keys it activates:
 * `"sottovoce/activate" ‖ code ‖ acct ‖ dev ‖ AIK(32) ‖ IKd(32)`.
 * The same proof lets a device whose answer was lost repeat the activation; nobody else can.
 */
export function activationStatement(
  code: Uint8Array,
  account: AccountId,
  device: DeviceId,
  accountKey: Uint8Array,
  agreementKey: Uint8Array,
): Bytes {
  return concatBytes(LABEL, code, idBytes(account), idBytes(device), accountKey, agreementKey);
}
