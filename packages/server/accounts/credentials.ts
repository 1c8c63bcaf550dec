/** Device credentials: one stored hash answers both HTTP Bearer and SIP Digest. */
import { hash, randomBytes } from "node:crypto";
import { equalHex } from "@sottovoce/sip";
import {
  type Address,
  type Bytes,
  DEVICE_SECRET_BYTES,
  type DeviceId,
  fromHex,
  parseDeviceId,
  toBase64Url,
  toHex,
} from "@sottovoce/wire";
import { Refusal } from "../refusal.ts";
import type { LoginAttempt, LoginAttempts } from "../security/login-attempts.ts";
import { type DeviceStore, type SipPhoneRecord, StoreUnavailable } from "../store/store.ts";
import type { Directory, FoundDevice } from "./directory.ts";
import { allowsMd5, type PhoneAlgorithm, sipHa1 } from "./sip-password.ts";

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

const SHA256_ONLY: readonly PhoneAlgorithm[] = ["SHA-256"];
/**
 * What an account offers that allows MD5: nothing else, for the phones that need it look at one challenge and give up
 * where it names another algorithm. sipp takes the first and JsSIP the last, so no order suits both. SHA-256 is
 * accepted all the same, but phones that have it should have an account without MD5.
 */
const MD5_ONLY: readonly PhoneAlgorithm[] = ["MD5"];

/** Somebody who may be behind a digest user name, and what it has to know. */
export interface DigestLogin {
  /** H(A1), hexadecimal; one that nothing matches where there is nobody, or nobody who may use that algorithm. */
  ha1(algorithm: PhoneAlgorithm): string;
  /**
   * For when the comparison has succeeded; before, asking would take longer for somebody who exists. `null` when it was
   * removed meanwhile, or its credential replaced.
   */
  find(): Promise<FoundDevice | null>;
}

/** `Bearer ` + 8 digits + `.` + 43 characters (wire/credential.ts). */
const BEARER = /^Bearer ([0-9a-f]{8})\.([\w-]{43})$/i;

/** Most devices remembered as seen; one that is forgotten costs one write more. */
const MAX_SEEN = 100_000;

const WRONG =
  "This device is not known here, or its credential is wrong. If the account was reset, activate it anew with a link from the operator.";

const TOO_EARLY =
  "There were wrong credentials for this device, or from its network. Wait before trying again.";

export interface AuthenticatorDependencies {
  readonly directory: Directory;
  readonly devices: Pick<DeviceStore, "markSeen">;
  readonly attempts: LoginAttempts;
  /** Digest realm: the domain of the accounts. */
  readonly realm: string;
  readonly now: () => number;
}

export class Authenticator {
  readonly #deps: AuthenticatorDependencies;
  /** Devices that have been noted as seen since start: `markSeen` is a write, and once is enough. */
  readonly #seen = new Set<DeviceId>();

  constructor(dependencies: AuthenticatorDependencies) {
    this.#deps = dependencies;
  }

  /**
   * Checks the value of an Authorization header.
   * @param remote address it came from
   * @throws Refusal `unauthorized`, `account_disabled`; `rate_limited` after too many wrong ones
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
    const attempt: LoginAttempt = { remote, protocol: "HTTPS", name: id };
    const { attempts } = this.#deps;
    const retryAfterMs = attempts.wait(attempt);
    if (retryAfterMs > 0) throw new Refusal("rate_limited", TOO_EARLY, { retryAfterMs });
    const offered = hashCredential(id, this.#deps.realm, match[2] as string);
    const matches = equalHex(offered, await this.#hashOf(id));
    // Only whoever knows the secret learns how long it takes to find its device.
    const found = matches ? await this.#deps.directory.device(id) : null;
    if (found === null) {
      attempts.failed(attempt);
      throw new Refusal("unauthorized", WRONG);
    }
    attempts.succeeded(attempt);
    return this.admit(found);
  }

  /**
   * Who a SIP digest user name may be. A device's is its id; a SIP phone's the local part of its address, or all of it,
   * as its user typed it. An account may have a number of eight digits for a name, which is a device's as well by a chance
   * of one in 2**32: then it is the phone if the phone's address is what is to be registered.
   * @param address what is to be registered
   */
  async login(userName: string, address: string | null): Promise<DigestLogin> {
    const { directory, realm } = this.#deps;
    const phone = await directory.sipPhone(
      (userName.includes("@") ? userName : `${userName}@${realm}`) as Address,
    );
    const device = isDeviceId(userName) ? parseDeviceId(userName) : null;
    const ha1 = device === null ? null : await directory.credential(device);
    if (phone !== null && (ha1 === null || phone.address === address))
      return this.#phoneLogin(userName, phone);
    return {
      ha1: (algorithm) => (algorithm === "SHA-256" && ha1 !== null ? ha1 : NOBODY),
      find: async () => (device === null ? null : directory.device(device)),
    };
  }

  #phoneLogin(userName: string, phone: SipPhoneRecord): DigestLogin {
    return {
      ha1: (algorithm) => sipHa1(phone, userName, algorithm) ?? NOBODY,
      find: async () => {
        const account = await this.#deps.directory.account(phone.account);
        const device = account?.devices.find(({ id }) => id === phone.device);
        // Another password since it was compared: this one is not right any more.
        const current = account?.sipPhone?.generation === phone.generation;
        return account === null || device === undefined || !current ? null : { account, device };
      },
    };
  }

  /** The algorithms that are offered to whoever wants to register an address. */
  async algorithms(address: string | null): Promise<readonly PhoneAlgorithm[]> {
    const phone = address === null ? null : await this.#deps.directory.sipPhone(address as Address);
    return phone !== null && allowsMd5(phone) ? MD5_ONLY : SHA256_ONLY;
  }

  /** What to tell of tries to log in by digest. */
  get attempts(): LoginAttempts {
    return this.#deps.attempts;
  }

  async #hashOf(id: DeviceId): Promise<string> {
    return (await this.#deps.directory.credential(id)) ?? NOBODY;
  }

  /**
   * Lets a device in whose credential was right, and notes its first time.
   * @throws Refusal `account_disabled`
   */
  async admit(found: FoundDevice): Promise<FoundDevice> {
    checkEnabled(found);
    const { id } = found.device;
    // Only an activation is repeated until then, and SIP phones have none.
    if (found.account.kind === "app" && !this.#seen.has(id) && (await this.#markSeen(id))) {
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

/** @throws Refusal `account_disabled` */
export function checkEnabled({ account }: FoundDevice): void {
  if (account.disabled) {
    throw new Refusal("account_disabled", "This account is disabled. Ask your operator to enable it.");
  }
}

function isDeviceId(text: string): boolean {
  return /^[0-9a-f]{8}$/.test(text) && text !== "00000000";
}
