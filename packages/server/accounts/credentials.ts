/** Device credentials: one stored hash answers both HTTP Bearer and SIP Digest. */
import { hash, randomBytes } from "node:crypto";
import { equalHex } from "@sottovoce/sip";
import {
  type Bytes,
  DEVICE_SECRET_BYTES,
  type DeviceId,
  fromHex,
  parseDeviceId,
  toBase64Url,
  toHex,
} from "@sottovoce/wire";
import type { Log } from "../log.ts";
import { Quota } from "../quota.ts";
import { Refusal } from "../refusal.ts";
import type { LoginAttempt, LoginAttempts } from "../security/login-attempts.ts";
import { type DeviceStore, type SipPhoneRecord, StoreUnavailable } from "../store/store.ts";
import type { Directory, FoundDevice } from "./directory.ts";

/** A new secret as it is told to the device, once. */
export function createSecret(): Bytes {
  return new Uint8Array(randomBytes(DEVICE_SECRET_BYTES));
}

/**
 * H(A1) of SIP digest (RFC 7616 §3.4.2 with SHA-256): `SHA-256(device ":" realm ":" secret)`, hexadecimal.
 * The secret has 256 random bits, so a plain hash is as good as a slow one, and fast.
 * @param secret as spelled in the credential: base64url
 */
function hashCredential(device: string, realm: string, secret: string): string {
  return hash("sha256", `${device}:${realm}:${secret}`, "hex");
}

/** What the store keeps of a new secret: `hashCredential` as 32 bytes. */
export function hashSecret(device: DeviceId, realm: string, secret: Bytes): Bytes {
  return fromHex(hashCredential(device, realm, toBase64Url(secret)), 32);
}

/** Compared with where a device does not exist, so that it costs what an existing one costs. */
const NOBODY = toHex(randomBytes(32));

/** `Bearer ` + 8 digits + `.` + 43 characters (wire/credential.ts). */
const BEARER = /^Bearer ([0-9a-f]{8})\.([\w-]{43})$/i;

/** Most devices remembered as seen; one that is forgotten costs one write more. */
const MAX_SEEN = 100_000;

const WRONG =
  "This device is not known here, or its credential is wrong. If the account was reset, activate it anew with a link from the operator.";

/** Lines about wrong credentials from one address: enough to see an attack, too few to hide one in. */
const AUDITS_PER_MINUTE = 6;

export interface AuthenticatorDependencies {
  readonly directory: Directory;
  readonly devices: Pick<DeviceStore, "markSeen">;
  readonly log: Log;
  /** Digest realm: the domain of the accounts. */
  readonly realm: string;
  readonly now: () => number;
  /** `Clock.elapsed`: for how often something may happen. */
  readonly elapsed: () => number;
}

export class Authenticator {
  readonly #deps: AuthenticatorDependencies;
  readonly #audits = new Quota<string>(AUDITS_PER_MINUTE, AUDITS_PER_MINUTE);
  /** Devices that have been noted as seen since start: `markSeen` is a write, and once is enough. */
  readonly #seen = new Set<DeviceId>();

  constructor(dependencies: AuthenticatorDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Checks the value of an Authorization header.
   * @param remote address it came from, for the log
   * @throws Refusal `unauthorized`, `account_disabled`
   */
  async bearer(header: string | undefined, remote: string): Promise<FoundDevice> {
    const match = header === undefined ? null : BEARER.exec(header);
    if (match === null) {
      throw new Refusal(
        "unauthorized",
        "Send the device's credential: Authorization: Bearer <device>.<secret>.",
      );
    }
    const id = (match[1] as string).toLowerCase() as DeviceId;
    const offered = hashCredential(id, this.#deps.realm, match[2] as string);
    const matches = equalHex(offered, await this.#hashOf(id));
    // Only whoever knows the secret learns how long it takes to find its device.
    const found = matches ? await this.#deps.directory.device(id) : null;
    if (found === null) {
      this.noteWrong(remote);
      throw new Refusal("unauthorized", WRONG);
    }
    return this.admit(found);
  }

  /** H(A1) for a SIP digest user name, hexadecimal; for a name that is no device, one that nothing matches. */
  async digest(userName: string): Promise<string> {
    return isDeviceId(userName) ? this.#hashOf(parseDeviceId(userName)) : NOBODY;
  }

  /**
   * The device behind a SIP digest user name, for when the comparison has succeeded; before, asking would take longer
   * for a device that exists. `null` when it was removed meanwhile.
   */
  async device(userName: string): Promise<FoundDevice | null> {
    return isDeviceId(userName) ? this.#deps.directory.device(parseDeviceId(userName)) : null;
  }

  /** Writes a wrong credential to the audit log, but not so often that guessing would fill the disk. */
  noteWrong(remote: string): void {
    if (this.#audits.take(remote, this.#deps.elapsed()) > 0) return;
    this.#deps.log.audit("credential.wrong", { by: "device", remote });
  }

  async #hashOf(id: DeviceId): Promise<string> {
    return (await this.#deps.directory.credential(id)) ?? NOBODY;
  }

  /**
   * Lets a device in whose credential was right, and notes its first time.
   * @throws Refusal `account_disabled`
   */
  async admit(found: FoundDevice): Promise<FoundDevice> {
    if (found.account.disabled) {
      throw new Refusal("account_disabled", "This account is disabled. Ask your operator to enable it.");
    }
    const { id } = found.device;
    if (!this.#seen.has(id) && (await this.#markSeen(id))) {
      if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
      this.#seen.add(id);
    }
    return found;
  }

  /** @returns `false` while the disk takes no changes: a device is let in all the same, and noted another time. */
  async #markSeen(id: DeviceId): Promise<boolean> {
    try {
      await this.#deps.devices.markSeen(id, this.#deps.now());
      return true;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return false;
    }
  }
}

function isDeviceId(text: string): boolean {
  return /^[0-9a-f]{8}$/.test(text) && text !== "00000000";
}
