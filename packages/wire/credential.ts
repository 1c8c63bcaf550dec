/**
 * A device's credential. HTTP: `Authorization: Bearer <device id>.<secret>`.
 * SIP digest: user name is the device id, password the secret, both spelled as here.
 */
import { type Bytes, fromBase64Url, toBase64Url, WireError } from "./bytes.ts";
import { type DeviceId, parseDeviceId } from "./ids.ts";

/** 256 random bits made by the server. */
export const DEVICE_SECRET_BYTES = 32;

export interface Credential {
  readonly device: DeviceId;
  readonly secret: Bytes;
}

/** The value of the Authorization header. */
export function formatBearer(credential: Credential): string {
  return `Bearer ${credential.device}.${toBase64Url(credential.secret)}`;
}

/** Reads the value of an Authorization header; `null` when it is not a well-formed device credential. */
export function parseBearer(header: string): Credential | null {
  const match = /^Bearer ([0-9a-f]{8})\.([\w-]{43})$/i.exec(header);
  if (match === null) return null;
  try {
    return {
      device: parseDeviceId((match[1] as string).toLowerCase()),
      secret: fromBase64Url(match[2] as string, DEVICE_SECRET_BYTES),
    };
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
