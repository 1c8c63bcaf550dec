/** The activation link an operator hands over: `https://HOST:PORT/#/activate/CODE?ca=HASH` (DESIGN "Identity"). */
import { type Bytes, concatBytes, toBase64Url, utf8 } from "./bytes.ts";
import { type AccountId, type DeviceId, idBytes } from "./ids.ts";
import { CA_HASH_BYTES, readLink } from "./link-text.ts";

/** 128 random bits: not to be guessed, short enough for a QR code that any camera reads. */
export const ACTIVATION_CODE_BYTES = 16;

export interface ActivationLink {
  /** `https://host:port`, or `http://` on loopback only. */
  readonly origin: string;
  readonly code: Bytes;
  readonly caHash: Bytes;
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
  const lengths = [ACTIVATION_CODE_BYTES, CA_HASH_BYTES];
  const { origin, fields } = readLink(text, /^#\/activate\/([\w-]+)\?ca=([\w-]+)$/, lengths, {
    notALink: "This is not an activation link. Paste the whole link that your operator gave you.",
    notSecure: "An activation link starts with https://. Ask your operator for a new one.",
    incomplete: "The activation link is incomplete. Paste it whole, from https:// to its last character.",
    damaged: "The activation link is damaged. Copy it again, or ask your operator for a new one.",
  });
  return { origin, code: fields[0] as Bytes, caHash: fields[1] as Bytes };
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
