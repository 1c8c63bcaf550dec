/** What a link for a further device says of the authority that vouches for the server. */
import type { Primitives } from "@sottovoce/crypto";
import { type Bytes, fromBase64Url } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { AccountRecord } from "./account.ts";
import { certificateKey } from "./certificate-key.ts";

/**
 * The hash from the activation link. A profile that kept none has pinned the authority itself.
 * @returns SHA-256 of the authority's public key, 32 bytes
 * @throws EngineError `damaged` where there is neither
 */
export async function authorityHash(
  primitives: Primitives,
  { caHash, pin }: Pick<AccountRecord, "caHash" | "pin">,
): Promise<Bytes> {
  if (caHash !== null) return fromBase64Url(caHash);
  const key = certificateKey(pin.authority);
  if (key !== null) return primitives.sha256(key);
  throw new EngineError(
    "damaged",
    "device",
    "This device does not know its server's authority, and cannot make a link. " +
      "Set it up again with a new activation link from your operator and your recovery words.",
  );
}
