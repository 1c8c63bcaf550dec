/** Device credentials: one stored hash answers both HTTP Bearer and SIP Digest. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { type Bytes, DEVICE_SECRET_BYTES, type DeviceId, parseDeviceId, toBase64Url } from "@sottovoce/wire";
import { Refusal } from "../refusal.ts";
import type { DeviceStore } from "../store/store.ts";
import type { Directory, DirectoryAccount, DirectoryDevice } from "./directory.ts";

/** A new secret as it is told to the device, once. */
export function createSecret(): Bytes {
  return new Uint8Array(randomBytes(DEVICE_SECRET_BYTES));
}

/**
 * H(A1) of SIP digest (RFC 7616 §3.4.2 with SHA-256): `SHA-256(device ":" realm ":" secret)`.
 * The secret has 256 random bits, so a plain hash is as good as a slow one, and fast.
 * @param secret as spelled in the credential: base64url
 */
export function hashCredential(device: string, realm: string, secret: string): Buffer {
  return hash("sha256", `${device}:${realm}:${secret}`, "buffer");
}

/** `hashCredential` for a secret as bytes. */
export function hashSecret(device: DeviceId, realm: string, secret: Bytes): Bytes {
  return new Uint8Array(hashCredential(device, realm, toBase64Url(secret)));
}

/** Compared with when a device does not exist, so that it costs what an existing one costs. */
const NOBODY = new Uint8Array(randomBytes(32));

/** `Bearer ` + 8 digits + `.` + 43 characters (wire/credential.ts). */
const BEARER = /^Bearer ([0-9a-f]{8})\.([\w-]{43})$/i;

/** A device that has proved who it is, with its account. */
export interface Authenticated {
  readonly device: DirectoryDevice;
  readonly account: DirectoryAccount;
}

const WRONG =
  "This device is not known here, or its credential is wrong. If the account was reset, activate it anew with a link from the operator.";

export class Authenticator {
  readonly #directory: Directory;
  readonly #devices: DeviceStore;
  readonly #realm: string;
  readonly #now: () => number;
  /** Devices that have been noted as seen since start: `markSeen` is a write, and once is enough. */
  readonly #seen = new Set<DeviceId>();

  constructor(directory: Directory, devices: DeviceStore, realm: string, now: () => number) {
    this.#directory = directory;
    this.#devices = devices;
    this.#realm = realm;
    this.#now = now;
  }

  /**
   * Checks the value of an Authorization header.
   * @throws Refusal `unauthorized`, `account_disabled`
   */
  async bearer(header: string | undefined): Promise<Authenticated> {
    const match = header === undefined ? null : BEARER.exec(header);
    if (match === null) {
      throw new Refusal(
        "unauthorized",
        "Send the device's credential: Authorization: Bearer <device>.<secret>.",
      );
    }
    const id = (match[1] as string).toLowerCase() as DeviceId;
    const offered = hashCredential(id, this.#realm, match[2] as string);
    const device = await this.#directory.device(id);
    const matches = timingSafeEqual(offered, device?.ha1 ?? NOBODY);
    if (device === null || !matches) throw new Refusal("unauthorized", WRONG);
    return this.#admit(device);
  }

  /**
   * H(A1) of a SIP digest user name; for a name that is no device, one that nothing matches.
   * @returns the device once the caller's comparison has succeeded
   */
  async digest(userName: string): Promise<{ readonly ha1: Bytes; readonly device: DirectoryDevice | null }> {
    const device = isDeviceId(userName) ? await this.#directory.device(parseDeviceId(userName)) : null;
    return { ha1: device?.ha1 ?? NOBODY, device };
  }

  /**
   * The account of a device whose credential was right; notes its first time.
   * @throws Refusal `account_disabled`, `unauthorized`
   */
  async admit(device: DirectoryDevice): Promise<Authenticated> {
    return this.#admit(device);
  }

  /** A device that was removed must be noted anew should its id ever come back. */
  forget(devices: readonly DeviceId[]): void {
    for (const device of devices) this.#seen.delete(device);
  }

  async #admit(device: DirectoryDevice): Promise<Authenticated> {
    const account = await this.#directory.account(device.account);
    if (account === null) throw new Refusal("unauthorized", WRONG);
    if (account.disabled) {
      throw new Refusal("account_disabled", "This account is disabled. Ask your operator to enable it.");
    }
    if (!this.#seen.has(device.id)) {
      await this.#devices.markSeen(device.id, this.#now());
      this.#seen.add(device.id);
    }
    return { device, account };
  }
}

function isDeviceId(text: string): boolean {
  return /^[0-9a-f]{8}$/.test(text) && text !== "00000000";
}
