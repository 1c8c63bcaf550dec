/** What a device is given when it is let in: sealed under the link's secret, bound to the device list that lets it in. */
import { ByteReader, type Bytes, ByteWriter, PROVISION_SIZES, utf8 } from "@sottovoce/wire";
import { concatBytes } from "../primitives/bytes.ts";
import { GCM_NONCE_LENGTH, GCM_TAG_LENGTH, type Primitives } from "../primitives/primitives.ts";
import { LinkingError } from "./errors.ts";
import type { LinkKeys } from "./link-keys.ts";

const LABEL = utf8("sottovoce/link/provision");
const LENGTH_BYTES = 4;
/** What a class of size cannot be filled with. */
export const PROVISION_OVERHEAD = GCM_NONCE_LENGTH + LENGTH_BYTES + GCM_TAG_LENGTH;

/** Most bytes that a provision holds. */
export const MAX_PROVISION_BYTES = Math.max(...PROVISION_SIZES) - PROVISION_OVERHEAD;

/**
 * nonce(12) and, under AES-256-GCM, length(4), the content, and zeros up to the next of `PROVISION_SIZES`. The device
 * list is associated data: whoever opens one knows that the other is of the same device.
 * @param content at most {@link MAX_PROVISION_BYTES}
 * @param deviceList the encoded list that names the new device
 */
export async function sealProvision(
  primitives: Primitives,
  keys: LinkKeys,
  content: Uint8Array,
  deviceList: Uint8Array,
): Promise<Bytes> {
  const size = PROVISION_SIZES.find((bytes) => bytes >= content.length + PROVISION_OVERHEAD);
  if (size === undefined) throw new RangeError("more than a provision holds");
  const padding = new Uint8Array(size - PROVISION_OVERHEAD - content.length);
  const plain = new ByteWriter(size - GCM_NONCE_LENGTH - GCM_TAG_LENGTH)
    .u32(content.length)
    .bytes(content)
    .bytes(padding)
    .finish();
  const nonce = primitives.randomBytes(GCM_NONCE_LENGTH);
  const sealed = await primitives.aes256GcmSeal(keys.provision, nonce, plain, concatBytes(LABEL, deviceList));
  return concatBytes(nonce, sealed);
}

/** @throws LinkingError when it was not sealed under this secret for this device list */
export async function openProvision(
  primitives: Primitives,
  keys: LinkKeys,
  sealed: Uint8Array,
  deviceList: Uint8Array,
): Promise<Bytes> {
  const plain =
    sealed.length < PROVISION_OVERHEAD
      ? null
      : await primitives.aes256GcmOpen(
          keys.provision,
          sealed.subarray(0, GCM_NONCE_LENGTH),
          sealed.subarray(GCM_NONCE_LENGTH),
          concatBytes(LABEL, deviceList),
        );
  if (plain === null) throw refused();
  const reader = new ByteReader(plain);
  const length = reader.u32();
  if (length > reader.remaining) throw refused();
  return reader.bytes(length);
}

function refused(): LinkingError {
  return new LinkingError("provision", "What the new device is given is not of the device that lets it in");
}
