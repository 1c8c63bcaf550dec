/** Prekeys between their JSON and their bytes. */
import {
  type Base64Url,
  type BundleJson,
  type Bytes,
  ED25519_SIGNATURE_BYTES,
  fromBase64Url,
  type LastResortPrekey,
  type LastResortPrekeyJson,
  MLKEM768_PUBLIC_BYTES,
  type OneTimePrekey,
  type OneTimePrekeyJson,
  type PrekeyBundle,
  type SignedPrekey,
  type SignedPrekeyJson,
  toBase64Url,
  WireError,
  X25519_PUBLIC_BYTES,
} from "@sottovoce/wire";
import { Refusal } from "../refusal.ts";

/**
 * Bytes of a field of a request.
 * @param field its path, for the sentence
 * @throws Refusal `bad_request`
 */
export function decodeField(field: string, text: Base64Url, length?: number): Bytes {
  try {
    return fromBase64Url(text, length);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const what = length === undefined ? "bytes" : `${length} bytes`;
    throw new Refusal("bad_request", `The field “${field}” must be ${what} as unpadded base64url.`);
  }
}

/** @throws Refusal `bad_request` */
export function readSignedPrekey(field: string, json: SignedPrekeyJson): SignedPrekey {
  return {
    kind: "signed",
    id: json.id,
    created: json.created,
    x25519: decodeField(`${field}.x25519`, json.x25519, X25519_PUBLIC_BYTES),
    signature: decodeField(`${field}.signature`, json.signature, ED25519_SIGNATURE_BYTES),
  };
}

/** @throws Refusal `bad_request` */
export function readLastResortPrekey(field: string, json: LastResortPrekeyJson): LastResortPrekey {
  return {
    kind: "lastResort",
    id: json.id,
    created: json.created,
    mlkem: decodeField(`${field}.mlkem`, json.mlkem, MLKEM768_PUBLIC_BYTES),
    signature: decodeField(`${field}.signature`, json.signature, ED25519_SIGNATURE_BYTES),
  };
}

/** @throws Refusal `bad_request`, also when an id appears twice */
export function readOneTimePrekeys(field: string, list: readonly OneTimePrekeyJson[]): OneTimePrekey[] {
  if (new Set(list.map((json) => json.id)).size !== list.length) {
    throw new Refusal("bad_request", `The field “${field}” names one prekey id twice.`);
  }
  return list.map((json, i) => ({
    kind: "oneTime",
    id: json.id,
    created: json.created,
    x25519: decodeField(`${field}[${i}].x25519`, json.x25519, X25519_PUBLIC_BYTES),
    mlkem: decodeField(`${field}[${i}].mlkem`, json.mlkem, MLKEM768_PUBLIC_BYTES),
    signature: decodeField(`${field}[${i}].signature`, json.signature, ED25519_SIGNATURE_BYTES),
  }));
}

export function bundleJson(bundle: PrekeyBundle): BundleJson {
  const { device, signed, lastResort, oneTime } = bundle;
  return {
    device,
    signedPrekey: {
      id: signed.id,
      created: signed.created,
      x25519: toBase64Url(signed.x25519),
      signature: toBase64Url(signed.signature),
    },
    lastResortPrekey: {
      id: lastResort.id,
      created: lastResort.created,
      mlkem: toBase64Url(lastResort.mlkem),
      signature: toBase64Url(lastResort.signature),
    },
    oneTimePrekey:
      oneTime === null
        ? null
        : {
            id: oneTime.id,
            created: oneTime.created,
            x25519: toBase64Url(oneTime.x25519),
            mlkem: toBase64Url(oneTime.mlkem),
            signature: toBase64Url(oneTime.signature),
          },
  };
}
