/** Activation: a link holder shows the keys of a new device and gets its credential (DESIGN "Identity"). */
import {
  ACTIVATION_CODE_BYTES,
  type ActivateRequest,
  type ActivateResponse,
  activationStatement,
  type Base64Url,
  type Bytes,
  type DeviceId,
  ED25519_PUBLIC_BYTES,
  ED25519_SIGNATURE_BYTES,
  fromBase64Url,
  type LastResortPrekey,
  type ListedDevice,
  type OneTimePrekey,
  type Policy,
  type PreviewRequest,
  type PreviewResponse,
  parseDeviceId,
  type ServerInfo,
  type SignedDeviceList,
  type SignedPrekey,
  type SipSettings,
  toBase64Url,
} from "@sottovoce/wire";
import type { Bus } from "../bus/bus.ts";
import { badList, readList, readSignedList, requireSuccessor } from "../devices/lists.ts";
import type { Log } from "../log.ts";
import { decodeField, readLastResortPrekey, readOneTimePrekeys, readSignedPrekey } from "../prekeys/json.ts";
import { verifyPrekeys } from "../prekeys/verify.ts";
import { Refusal } from "../refusal.ts";
import type { LoginAttempt, LoginAttempts } from "../security/login-attempts.ts";
import type { ActivationOutcome, LinkRecord, Store } from "../store/store.ts";
import { createSecret, hashSecret } from "./credentials.ts";
import type { Directory, DirectoryAccount } from "./directory.ts";
import { hashCode } from "./links.ts";
import { VerifyingKey } from "./signature.ts";

/** What every client is told beside its own account. */
export interface ClientSettings {
  server(): ServerInfo;
  sip(): SipSettings;
  policy(messaging: boolean): Policy;
}

/** A request with its bytes decoded. */
interface Keys {
  readonly code: Bytes;
  readonly device: DeviceId;
  readonly accountKey: Bytes;
  readonly deviceList: SignedDeviceList;
  readonly listed: ListedDevice;
  readonly signed: SignedPrekey;
  readonly lastResort: LastResortPrekey;
  readonly oneTime: readonly OneTimePrekey[];
  readonly proof: Bytes;
}

export interface ActivationDependencies {
  readonly store: Store;
  readonly directory: Directory;
  readonly bus: Pick<Bus, "accountChanged">;
  readonly settings: ClientSettings;
  readonly attempts: LoginAttempts;
  readonly log: Log;
  readonly now: () => number;
}

export class ActivationService {
  readonly #deps: ActivationDependencies;

  constructor(dependencies: ActivationDependencies) {
    this.#deps = dependencies;
  }

  /**
   * @param remote address of the peer
   * @throws Refusal `activation_unknown`, `activation_used`, `activation_expired`, `account_disabled`; `rate_limited`
   *   after too many codes that are unknown
   */
  async preview(request: PreviewRequest, remote: string): Promise<PreviewResponse> {
    const code = decodeField("code", request.code, ACTIVATION_CODE_BYTES);
    const { link, account } = await this.#findLink(hashCode(code), remote);
    if (link.usedBy !== null) throw this.#refuse("used", remote, account);
    if (link.expiresAt <= this.#deps.now()) throw this.#refuse("expired", remote, account);
    if (account.disabled) throw this.#refuse("disabled", remote, account);
    const { address, id, displayName, former } = account;
    return { address, account: id, displayName, device: link.device, expiresAt: link.expiresAt, former };
  }

  /**
   * Uses a link up. Safe to repeat with the same keys when the answer was lost: each time another secret is made,
   * and the last one counts.
   * @param remote address of the peer
   * @throws Refusal as `preview`, and `bad_request`, `bad_signature`
   */
  async activate(request: ActivateRequest, remote: string): Promise<ActivateResponse> {
    const { store, settings, log, bus, now } = this.#deps;
    const codeHash = hashCode(decodeField("code", request.code, ACTIVATION_CODE_BYTES));
    // The link first: without one, nobody makes the server verify a hundred signatures.
    const { link, account } = await this.#findLink(codeHash, remote);
    const keys = readKeys(request, link, account);
    await verifyKeys(keys, account);
    const secret = createSecret();
    const sip = settings.sip();
    const outcome = await store.devices.activate(
      {
        codeHash,
        accountKey: keys.accountKey,
        deviceList: keys.deviceList,
        device: {
          id: keys.device,
          account: account.id,
          signingKey: keys.listed.signingKey,
          ha1: hashSecret(keys.device, sip.realm, secret),
          addedAt: now(),
        },
        signed: keys.signed,
        lastResort: keys.lastResort,
        oneTime: keys.oneTime,
      },
      now(),
    );
    if (outcome.outcome !== "activated" && outcome.outcome !== "repeated") {
      throw this.#refuse(outcome.outcome, remote, account);
    }
    bus.accountChanged(account.id);
    log.audit("activation.done", { account: account.id, device: keys.device, by: "device", remote });
    return {
      address: account.address,
      account: account.id,
      device: keys.device,
      secret: toBase64Url(secret),
      displayName: account.displayName,
      sip,
      policy: settings.policy(account.messaging),
    };
  }

  async #findLink(codeHash: Bytes, remote: string): Promise<{ link: LinkRecord; account: DirectoryAccount }> {
    const attempt: LoginAttempt = { remote, protocol: "HTTPS", name: null };
    const retryAfterMs = this.#deps.attempts.wait(attempt);
    if (retryAfterMs > 0) throw new Refusal("rate_limited", TOO_EARLY, { retryAfterMs });
    const link = await this.#deps.store.links.get(codeHash);
    const account = link === null ? null : await this.#deps.directory.account(link.account);
    if (link === null || account === null) {
      this.#deps.attempts.failed(attempt);
      throw this.#refuse("unknown", remote, null);
    }
    return { link, account };
  }

  #refuse(
    outcome: keyof typeof REFUSALS,
    remote: string,
    account: Pick<DirectoryAccount, "id" | "address"> | null,
  ): Refusal {
    const whose = account === null ? {} : { account: account.id, address: account.address };
    this.#deps.log.audit("activation.refused", { ...whose, by: "device", remote, reason: outcome });
    return REFUSALS[outcome]();
  }
}

const TOO_EARLY = "Too many wrong activation codes came from this network. Wait before trying again.";

const REFUSALS: Readonly<
  Record<Exclude<ActivationOutcome["outcome"], "activated" | "repeated">, () => Refusal>
> = {
  unknown: () =>
    new Refusal("activation_unknown", "This activation link is not valid. Ask your operator for a new one."),
  used: () =>
    new Refusal(
      "activation_used",
      "This activation link has been used already. If that was not you, tell your operator at once; ask for a new link.",
    ),
  expired: () =>
    new Refusal("activation_expired", "This activation link has expired. Ask your operator for a new one."),
  disabled: () =>
    new Refusal("account_disabled", "This account is disabled. Ask your operator to enable it."),
};

function readKeys(request: ActivateRequest, link: LinkRecord, account: DirectoryAccount): Keys {
  const device = parseDeviceId(request.device);
  if (device !== link.device) {
    throw new Refusal("bad_request", "The field “device” must be the device id that the preview proposed.");
  }
  const deviceList = readSignedList("deviceList", request.deviceList);
  const accountKey = decodeField("accountKey", request.accountKey, ED25519_PUBLIC_BYTES);
  return {
    code: decodeField("code", request.code, ACTIVATION_CODE_BYTES),
    device,
    accountKey,
    deviceList,
    listed: readFirstList(deviceList, account, device, toBase64Url(accountKey)),
    signed: readSignedPrekey("signedPrekey", request.signedPrekey),
    lastResort: readLastResortPrekey("lastResortPrekey", request.lastResortPrekey),
    oneTime: readOneTimePrekeys("oneTimePrekeys", request.oneTimePrekeys),
    proof: decodeField("proof", request.proof, ED25519_SIGNATURE_BYTES),
  };
}

/** The one device of the list that an account begins with, or goes on with under the key it had. */
function readFirstList(
  signed: SignedDeviceList,
  account: DirectoryAccount,
  device: DeviceId,
  accountKey: Base64Url,
): ListedDevice {
  const { former } = account;
  const list = readList(signed, account);
  const [entry, ...others] = list.devices;
  if (former !== null && former.accountKey === accountKey) {
    requireSuccessor(list, fromBase64Url(former.deviceList.bytes));
  } else {
    if (list.version !== 1) throw badList("the first list of an account has version 1");
    if (list.previousHash.some((byte) => byte !== 0)) throw badList("the first list has no list before it");
  }
  if (entry?.device !== device || others.length > 0) throw badList("it must name exactly this device");
  return entry;
}

async function verifyKeys(keys: Keys, account: DirectoryAccount): Promise<void> {
  const accountKey = VerifyingKey.from(keys.accountKey);
  const signingKey = VerifyingKey.from(keys.listed.signingKey);
  if (accountKey === null || signingKey === null) {
    throw new Refusal("bad_request", "An identity key is not a canonical Ed25519 public key of large order.");
  }
  if (!(await accountKey.verify(keys.deviceList.bytes, keys.deviceList.signature))) {
    throw new Refusal("bad_signature", "The device list is not signed by the account key.");
  }
  const { code, device, listed } = keys;
  const statement = activationStatement(code, account.id, device, keys.accountKey, listed.agreementKey);
  if (!(await signingKey.verify(statement, keys.proof))) {
    throw new Refusal("bad_signature", "The proof is not signed by the device's identity key.");
  }
  await verifyPrekeys(signingKey, account.id, device, [keys.signed, keys.lastResort, ...keys.oneTime]);
}
