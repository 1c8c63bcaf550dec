/** Linking as the device sees it that opened the link: a stranger, but for the code. */
import {
  type AwaitLinkRequest,
  type AwaitLinkResponse,
  type Base64Url,
  type Bytes,
  type ClaimLinkRequest,
  type ClaimLinkResponse,
  ED25519_PUBLIC_BYTES,
  ED25519_SIGNATURE_BYTES,
  fromBase64Url,
  LINK_CODE_BYTES,
  LINK_MAC_BYTES,
  LINK_NAME_BYTES,
  type LinkOfferRequest,
  type LinkPreviewRequest,
  type LinkPreviewResponse,
  type LinkStageResponse,
  linkClaimStatement,
  parseDeviceId,
  toBase64Url,
  X25519_PUBLIC_BYTES,
} from "@sottovoce/wire";
import type { ClientSettings } from "../accounts/activation.ts";
import { createSecret, hashSecret } from "../accounts/credentials.ts";
import type { DirectoryAccount } from "../accounts/directory.ts";
import { hashCode } from "../accounts/links.ts";
import { VerifyingKey } from "../accounts/signature.ts";
import { decodeField, readLastResortPrekey, readOneTimePrekeys, readSignedPrekey } from "../prekeys/json.ts";
import { verifyPrekeys } from "../prekeys/verify.ts";
import { Refusal } from "../refusal.ts";
import type { LoginAttempt, LoginAttempts } from "../security/login-attempts.ts";
import type { LinkingRecord } from "../store/store.ts";
import { type LinkingDependencies, linkRefusal, requireDone, stageOf } from "./linking.ts";

export interface HolderDependencies extends LinkingDependencies {
  readonly settings: ClientSettings;
  readonly attempts: LoginAttempts;
}

/** A link that somebody holds, and whose account it is for. */
interface Held {
  readonly code: Bytes;
  readonly linking: LinkingRecord;
  readonly account: DirectoryAccount & { readonly accountKey: Base64Url };
}

export class LinkHolder {
  readonly #deps: HolderDependencies;

  constructor(dependencies: HolderDependencies) {
    this.#deps = dependencies;
  }

  /**
   * What a link is for; does not use it up.
   * @param remote address of the peer
   * @throws Refusal `link_unknown`, `link_used`, `link_expired`, `account_disabled`; `rate_limited` after too many codes
   *   that are unknown
   */
  async preview(request: LinkPreviewRequest, remote: string): Promise<LinkPreviewResponse> {
    const { linking, account } = await this.#find(request.code, remote);
    const stage = stageOf(linking, this.#deps.now());
    if (stage !== "open")
      throw this.#refuse(stage === "expired" ? "link_expired" : "link_used", remote, account);
    const { device, commitment, invitation, expiresAt } = linking;
    return {
      address: account.address,
      account: account.id,
      accountKey: account.accountKey,
      device,
      commitment: toBase64Url(commitment),
      invitation: toBase64Url(invitation),
      expiresAt,
    };
  }

  /**
   * Takes the keys of the device that opened the link; the first one's, and the same again.
   * @throws Refusal as `preview`, and `bad_request`, `bad_signature`
   */
  async offer(request: LinkOfferRequest, remote: string): Promise<LinkStageResponse> {
    const { store, waits, now } = this.#deps;
    const held = await this.#find(request.code, remote);
    const { linking, account } = held;
    const offer = JSON.stringify(request);
    if (linking.offer !== null && linking.offer !== offer) throw this.#refuse("link_used", remote, account);
    const stage = stageOf(linking, now());
    if (stage !== "open") {
      // The answer was lost: what became of it meanwhile is told to whoever waits.
      if (linking.offer !== null) return { stage };
      throw this.#refuse("link_expired", remote, account);
    }
    await checkOffer(held, request);
    const outcome = await store.linkings.offer(linking.codeHash, offer);
    // Somebody else was faster.
    if (outcome !== "done") throw this.#refuse("link_used", remote, account);
    waits.changed(linking.codeHash);
    return { stage: "offered" };
  }

  /**
   * Answers when the linking is at another stage than `seen`, or after a while.
   * @param onKnown called when the code has turned out to be right: its holder is no stranger any more
   * @throws Refusal as `preview`, but for what the stage tells
   */
  async wait(request: AwaitLinkRequest, remote: string, onKnown: () => void): Promise<AwaitLinkResponse> {
    const { waits, now } = this.#deps;
    const codeHash = hashCode(decodeField("code", request.code, LINK_CODE_BYTES));
    using wait = waits.begin(codeHash, "holder");
    let { linking } = await this.#find(request.code, remote);
    onKnown();
    if (stageOf(linking, now()) === request.seen) {
      await wait.over;
      ({ linking } = await this.#find(request.code, remote));
    }
    const { nonce } = linking;
    return { stage: stageOf(linking, now()), nonce: nonce === null ? null : toBase64Url(nonce) };
  }

  /**
   * Gives the device that was let in its credential, and what the other one left for it. Safe to repeat until it has
   * used the credential: each time another secret is made, and the last one counts.
   * @throws Refusal as `preview`, and `bad_signature`
   */
  async claim(request: ClaimLinkRequest, remote: string): Promise<ClaimLinkResponse> {
    const { store, settings, bus, now } = this.#deps;
    const { code, linking, account } = await this.#find(request.code, remote);
    const { stage, expiresAt, device, offer, provision, codeHash } = linking;
    const { deviceList } = account;
    const isOver = stage !== "accepted" || now() >= expiresAt;
    if (isOver || offer === null || provision === null || deviceList === null) {
      throw this.#refuse("link_expired", remote, account);
    }
    await checkProof({ code, linking, account }, JSON.parse(offer) as LinkOfferRequest, request.proof);
    const secret = createSecret();
    const sip = settings.sip();
    requireDone(await store.linkings.claim(codeHash, hashSecret(device, sip.realm, secret)));
    bus.accountChanged(account.id);
    return {
      address: account.address,
      account: account.id,
      device,
      secret: toBase64Url(secret),
      displayName: account.displayName,
      sip,
      policy: settings.policy(account.messaging),
      deviceList,
      provision: toBase64Url(provision),
    };
  }

  /** Codes are guessed as little as passwords: whoever tries many waits. */
  async #find(text: Base64Url, remote: string): Promise<Held> {
    const { attempts, store, directory } = this.#deps;
    const code = decodeField("code", text, LINK_CODE_BYTES);
    const attempt: LoginAttempt = { remote, protocol: "HTTPS", name: null };
    const retryAfterMs = attempts.wait(attempt);
    if (retryAfterMs > 0) throw new Refusal("rate_limited", TOO_EARLY, { retryAfterMs });
    const linking = await store.linkings.get(hashCode(code));
    const account = linking === null ? null : await directory.account(linking.account);
    if (linking === null || account === null || account.accountKey === null) {
      attempts.failed(attempt);
      throw this.#refuse("link_unknown", remote, null);
    }
    if (account.disabled) {
      throw new Refusal("account_disabled", "This account is disabled. Ask your operator to enable it.");
    }
    return { code, linking, account: { ...account, accountKey: account.accountKey } };
  }

  #refuse(
    code: Parameters<typeof linkRefusal>[0],
    remote: string,
    account: Pick<DirectoryAccount, "id" | "address"> | null,
  ): Refusal {
    const whose = account === null ? {} : { account: account.id, address: account.address };
    this.#deps.log.audit("link.refused", { ...whose, by: "device", remote, reason: code });
    return linkRefusal(code);
  }
}

const TOO_EARLY = "Too many wrong links came from this network. Wait before trying again.";

/** Shapes first, then the signatures: whoever opens the link holds the keys that it offers. */
async function checkOffer(held: Held, request: LinkOfferRequest): Promise<void> {
  const { linking, account } = held;
  if (parseDeviceId(request.device) !== linking.device) {
    throw new Refusal("bad_request", "The field “device” must be the device id that the preview proposed.");
  }
  decodeField("agreementKey", request.agreementKey, X25519_PUBLIC_BYTES);
  decodeField("name", request.name, LINK_NAME_BYTES);
  decodeField("mac", request.mac, LINK_MAC_BYTES);
  const key = await checkProof(held, request, request.proof);
  await verifyPrekeys(key, account.id, linking.device, [
    readSignedPrekey("signedPrekey", request.signedPrekey),
    readLastResortPrekey("lastResortPrekey", request.lastResortPrekey),
    ...readOneTimePrekeys("oneTimePrekeys", request.oneTimePrekeys),
  ]);
}

/** @returns IKs of the offer. @throws Refusal `bad_request`, `bad_signature` */
async function checkProof(
  { code, linking, account }: Held,
  { signingKey, agreementKey }: Pick<LinkOfferRequest, "signingKey" | "agreementKey">,
  proof: Base64Url,
): Promise<VerifyingKey> {
  const key = VerifyingKey.from(decodeField("signingKey", signingKey, ED25519_PUBLIC_BYTES));
  if (key === null) {
    throw new Refusal(
      "bad_request",
      "The identity key is not a canonical Ed25519 public key of large order.",
    );
  }
  const [accountKey, agreement] = [fromBase64Url(account.accountKey), fromBase64Url(agreementKey)];
  const statement = linkClaimStatement(code, account.id, linking.device, accountKey, agreement);
  if (await key.verify(statement, decodeField("proof", proof, ED25519_SIGNATURE_BYTES))) return key;
  throw new Refusal("bad_signature", "The proof is not signed by the device's identity key.");
}
