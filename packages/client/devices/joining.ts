/**
 * Joining an account that another device holds (docs/decisions/linking.md). The keys of this device are on disk before
 * they are posted, so that an answer that was lost, or a crash, costs nothing: the same link again goes on with them.
 */
import {
  checkLinkNonce,
  deriveLinkKeys,
  LinkingError,
  type LinkKeys,
  linkDigits,
  wipeLinkKeys,
} from "@sottovoce/crypto";
import {
  type Bytes,
  fromBase64Url,
  LINK_LIFETIME_MS,
  type LinkingLink,
  type LinkStage,
  toBase64Url,
} from "@sottovoce/wire";
import { ACCOUNTS, alreadyActive, hasAccount, THE_ACCOUNT } from "../activation/account.ts";
import { hasPendingActivation } from "../activation/activate.ts";
import { pinServer } from "../activation/pin.ts";
import { ApiClient } from "../api/client.ts";
import { EngineError } from "../errors.ts";
import { engineOver } from "../open.ts";
import type { Ports, ServerPin } from "../ports.ts";
import type { Joining, JoiningOutcome } from "../setup-api.ts";
import { createVault, hasVault, openVault } from "../vault/passphrase.ts";
import type { Vault } from "../vault/vault.ts";
import { admit } from "./admission.ts";
import type { LinkResult, LinkWaiting } from "./devices-api.ts";
import { OVERDUE, Patience } from "./patience.ts";
import { JOINING_PREKEYS, JOININGS, type PendingJoining } from "./pending-joining.ts";
import { prepareOffer, preview } from "./preparation.ts";
import { tampered } from "./tampered.ts";

/** Refusals after which the prepared keys are of no use any more. */
const FINAL_REFUSALS: ReadonlySet<string> = new Set([
  "link_unknown",
  "link_used",
  "link_expired",
  "account_disabled",
]);

/**
 * Begins to join the account of the device that shows a link. Resolves when both show their digits; a person compares
 * them, and accepts on the other device.
 * @param link as `parseLinkingLink` read it
 * @param passphrase that will open the records of this device
 * @param name what to call this device; told to the account's other devices alone
 * @throws EngineError `impostor`, `network` (use the same link again), `link_unknown`, `link_used`, `link_expired`,
 *   `link_tampered`, `already_activated`, `wrong_passphrase`
 */
export async function startJoining(
  ports: Ports,
  link: LinkingLink,
  passphrase: string,
  name: string | null = null,
): Promise<Joining> {
  const { primitives, records, clock } = ports;
  const keys = await deriveLinkKeys(primitives, link.code, link.secret);
  const { pin, api } = await meetServer(ports, link);
  const known = (await hasVault(records))
    ? await openVault(primitives, records, passphrase, clock.now())
    : null;
  const existing = await known?.get(ACCOUNTS, THE_ACCOUNT);
  if (existing) throw alreadyActive(existing);
  const before = (await known?.get(JOININGS, THE_ACCOUNT)) ?? null;
  if (known !== null && before?.request.code === toBase64Url(link.code)) {
    return begin(ports, api, known, { ...before, pin }, keys);
  }
  // A vault is made only for a link that the server knows: a mistyped link leaves nothing behind.
  const invited = await preview({ primitives, api }, keys, link.code);
  const vault = known ?? (await createVault(primitives, records, passphrase));
  const pending = await prepareOffer(ports, vault, { link, pin, keys, invited, name });
  return begin(ports, api, vault, pending, keys);
}

async function meetServer(
  ports: Ports,
  { origin, caHash }: LinkingLink,
): Promise<{ pin: ServerPin; api: ApiClient }> {
  const pin = await pinServer(ports, origin, caHash);
  return { pin, api: new ApiClient(ports.discovery.open(pin), null) };
}

async function begin(
  ports: Ports,
  api: ApiClient,
  vault: Vault,
  pending: PendingJoining,
  keys: LinkKeys,
): Promise<Joining> {
  const joiner = new Joiner(ports, api, vault, pending, keys);
  await joiner.begin();
  return joiner;
}

class Joiner implements Joining {
  readonly #ports: Ports;
  readonly #api: ApiClient;
  readonly #vault: Vault;
  readonly #pending: PendingJoining;
  readonly #keys: LinkKeys;
  readonly #patience: Patience;
  #waiting: LinkWaiting | null = null;
  #finishing: Promise<JoiningOutcome> | null = null;
  #forgetting: Promise<void> | null = null;

  constructor(ports: Ports, api: ApiClient, vault: Vault, pending: PendingJoining, keys: LinkKeys) {
    this.#ports = ports;
    this.#api = api;
    this.#vault = vault;
    this.#pending = pending;
    this.#keys = keys;
    this.#patience = new Patience(ports.clock, ports.clock.elapsed() + LINK_LIFETIME_MS);
  }

  get waiting(): LinkWaiting {
    if (this.#waiting === null) throw new Error("a joining is handed out once it has begun");
    return this.#waiting;
  }

  /** Offers this device's keys, and waits until the other device has told its nonce. */
  async begin(): Promise<void> {
    const { address, request, commitment } = this.#pending;
    const { primitives } = this.#ports;
    try {
      await this.#api.offerToLink(request);
      const nonce = await this.#nonce();
      if (nonce === null) throw await this.#ended();
      await checkLinkNonce(primitives, fromBase64Url(commitment), nonce);
      const offered = { keys: this.#deviceKeys, accountKey: fromBase64Url(this.#pending.accountKey) };
      this.#waiting = { address, code: await linkDigits(primitives, this.#keys, offered, nonce) };
    } catch (error) {
      throw await this.#explained(error);
    }
  }

  finish(): Promise<JoiningOutcome> {
    this.#finishing ??= this.#finish().catch((error: unknown) => {
      this.#finishing = null;
      throw error;
    });
    return this.#finishing;
  }

  async cancel(): Promise<void> {
    this.#patience.giveUp();
    await this.#forget();
  }

  async #finish(): Promise<JoiningOutcome> {
    try {
      const stage = await this.#patience.for(() => this.#stageAfter("revealed"));
      if (stage !== "accepted") {
        const result: LinkResult = stage === "expired" || stage === OVERDUE ? "expired" : "declined";
        await this.#forget();
        return { result };
      }
      const { code, proof } = this.#pending.request;
      const claimed = await this.#api.claimLink({ code, proof });
      const { primitives } = this.#ports;
      const { record, batch } = await admit(primitives, this.#vault, this.#pending, this.#keys, claimed);
      await batch.commit();
      wipeLinkKeys(this.#keys);
      return { result: "joined", engine: await engineOver(this.#ports, this.#vault, record) };
    } catch (error) {
      throw await this.#explained(error);
    }
  }

  /** @returns `null` when the linking ended before */
  async #nonce(): Promise<Bytes | null> {
    const { code } = this.#pending.request;
    const answer = await this.#patience.for(async () => {
      const { stage, nonce } = await this.#api.awaitLink({ code, seen: "offered" });
      return stage === "offered" ? null : { nonce };
    });
    return typeof answer === "symbol" ? null : answer.nonce;
  }

  async #stageAfter(seen: LinkStage): Promise<LinkStage | null> {
    const { code } = this.#pending.request;
    const { stage } = await this.#api.awaitLink({ code, seen });
    return stage === seen ? null : stage;
  }

  get #deviceKeys() {
    const { account, device, request } = this.#pending;
    return {
      account,
      device,
      signingKey: fromBase64Url(request.signingKey),
      agreementKey: fromBase64Url(request.agreementKey),
    };
  }

  #ended(): EngineError {
    return new EngineError("link_expired", "user", "This link is over. Make a new one on your other device.");
  }

  /** What went wrong, for a person; where it is final, nothing stays behind. */
  async #explained(error: unknown): Promise<unknown> {
    if (error instanceof LinkingError) {
      await this.#forget();
      return tampered(error);
    }
    if (!(error instanceof EngineError)) return error;
    if (FINAL_REFUSALS.has(error.code)) await this.#forget();
    if (error.code !== "network") return error;
    return new EngineError(
      "network",
      "network",
      "The server did not answer. Use the same link again: it goes on where it stopped.",
      { retry: true, cause: error },
    );
  }

  /** Nobody has joined: this device is as before. */
  #forget(): Promise<void> {
    this.#forgetting ??= this.#forgetNow();
    return this.#forgetting;
  }

  async #forgetNow(): Promise<void> {
    const { records } = this.#ports;
    wipeLinkKeys(this.#keys);
    try {
      // The person may have activated an account here, or begun to, which is no business of this link.
      if (!(await hasAccount(records)) && !(await hasPendingActivation(records))) await records.erase();
      else await this.#removePending();
    } finally {
      this.#vault.lock();
    }
  }

  async #removePending(): Promise<void> {
    const pending = await this.#vault.get(JOININGS, THE_ACCOUNT);
    if (pending?.request.code !== this.#pending.request.code) return;
    await this.#vault.batch().remove(JOININGS, THE_ACCOUNT).remove(JOINING_PREKEYS, THE_ACCOUNT).commit();
  }
}
