/** Linking as the device sees it that is in the account already: it makes the link, and lets the other one in. */
import { randomBytes } from "node:crypto";
import {
  type AcceptLinkRequest,
  type AwaitOfferRequest,
  type AwaitOfferResponse,
  type Base64Url,
  type Bytes,
  type DeclineLinkRequest,
  decodeDeviceList,
  equalBytes,
  fromBase64Url,
  LINK_COMMITMENT_BYTES,
  LINK_LIFETIME_MS,
  LINK_MAC_BYTES,
  LINK_NONCE_BYTES,
  type LinkOfferJson,
  type LinkOfferRequest,
  type LinkStageResponse,
  type ListedDevice,
  MAX_DEVICES,
  type OpenLinkRequest,
  type OpenLinkResponse,
  PROVISION_SIZES,
  type RevealRequest,
  type SignedDeviceList,
} from "@sottovoce/wire";
import type { DirectoryAccount, FoundDevice } from "../accounts/directory.ts";
import { VerifyingKey } from "../accounts/signature.ts";
import { decodeField, readLastResortPrekey, readOneTimePrekeys, readSignedPrekey } from "../prekeys/json.ts";
import { Refusal } from "../refusal.ts";
import type { LinkingRecord } from "../store/store.ts";
import { type LinkingDependencies, linkRefusal, requireDone, stageOf } from "./linking.ts";
import { badList, compareLists, readList, readSignedList, requireSuccessor } from "./lists.ts";

const HASH_BYTES = 32;

export class LinkOpener {
  readonly #deps: LinkingDependencies;

  constructor(dependencies: LinkingDependencies) {
    this.#deps = dependencies;
  }

  /** Makes a link known; the same one again is the same linking. @throws Refusal `bad_request`, `conflict` */
  async open({ device, account }: FoundDevice, request: OpenLinkRequest): Promise<OpenLinkResponse> {
    const { store, now } = this.#deps;
    if (account.devices.length >= MAX_DEVICES) {
      throw new Refusal("conflict", `An account has at most ${MAX_DEVICES} devices. Remove one first.`);
    }
    const linking = {
      codeHash: decodeField("link", request.link, HASH_BYTES),
      account: account.id,
      opener: device.id,
      expiresAt: now() + LINK_LIFETIME_MS,
      commitment: decodeField("commitment", request.commitment, LINK_COMMITMENT_BYTES),
      invitation: decodeField("invitation", request.invitation, LINK_MAC_BYTES),
    };
    const opened = await store.linkings.open(linking, now());
    if (opened === null) throw new Refusal("conflict", "This link is another device's. Make a new one.");
    return { device: opened.device, expiresAt: opened.expiresAt };
  }

  /** Answers when the linking is at another stage than `seen`, or after a while. @throws Refusal `link_unknown` */
  async wait(sender: FoundDevice, request: AwaitOfferRequest): Promise<AwaitOfferResponse> {
    const { waits, now } = this.#deps;
    const codeHash = decodeField("link", request.link, HASH_BYTES);
    using wait = waits.begin(codeHash, "opener");
    let linking = await this.#find(sender, codeHash);
    if (stageOf(linking, now()) === request.seen) {
      await wait.over;
      linking = await this.#find(sender, codeHash);
    }
    return { stage: stageOf(linking, now()), offer: offerOf(linking) };
  }

  /** @throws Refusal `link_unknown`, `link_expired` */
  async reveal(sender: FoundDevice, request: RevealRequest): Promise<LinkStageResponse> {
    const { store, waits } = this.#deps;
    const { codeHash } = await this.#find(sender, decodeField("link", request.link, HASH_BYTES));
    const nonce = decodeField("nonce", request.nonce, LINK_NONCE_BYTES);
    requireDone(await store.linkings.reveal(codeHash, nonce));
    waits.changed(codeHash);
    return this.#stage(sender, codeHash);
  }

  /**
   * Lets the offered device in.
   * @throws Refusal `link_unknown`, `link_expired`, `bad_request`, `bad_signature`, `conflict`
   */
  async accept(sender: FoundDevice, request: AcceptLinkRequest): Promise<LinkStageResponse> {
    const { store, waits, bus, log, now } = this.#deps;
    const linking = await this.#find(sender, decodeField("link", request.link, HASH_BYTES));
    const { codeHash, device } = linking;
    const deviceList = readSignedList("deviceList", request.deviceList);
    const { account } = sender;
    if (linking.stage !== "accepted") {
      const offer = readOffer(linking);
      const previousList = currentList(account);
      const listed = await checkAddition(account, previousList, deviceList, offer);
      const { signedPrekey, lastResortPrekey, oneTimePrekeys } = offer;
      const accepted = {
        codeHash,
        previousList,
        deviceList,
        provision: readProvision(request.provision),
        device: {
          id: device,
          account: account.id,
          signingKey: listed.signingKey,
          // Nobody has this secret: the device gets one when it claims it.
          ha1: new Uint8Array(randomBytes(32)),
          addedAt: now(),
        },
        signed: readSignedPrekey("signedPrekey", signedPrekey),
        lastResort: readLastResortPrekey("lastResortPrekey", lastResortPrekey),
        oneTime: readOneTimePrekeys("oneTimePrekeys", oneTimePrekeys),
      };
      requireDone(await store.linkings.accept(accepted, now()));
      bus.accountChanged(account.id);
      waits.changed(codeHash);
      log.audit("device.linked", { account: account.id, address: account.address, device, by: "device" });
    } else if (!equalBytes(currentList(account), deviceList.bytes)) throw linkRefusal("link_expired");
    return { stage: "accepted" };
  }

  /** Ends a linking; one that was accepted stays so. @throws Refusal `link_unknown` */
  async decline(sender: FoundDevice, request: DeclineLinkRequest): Promise<LinkStageResponse> {
    const { store, waits } = this.#deps;
    const { codeHash } = await this.#find(sender, decodeField("link", request.link, HASH_BYTES));
    await store.linkings.decline(codeHash);
    waits.changed(codeHash);
    return this.#stage(sender, codeHash);
  }

  async #stage(sender: FoundDevice, codeHash: Bytes): Promise<LinkStageResponse> {
    return { stage: stageOf(await this.#find(sender, codeHash), this.#deps.now()) };
  }

  /** A linking is its opener's alone: another device of the account cannot end it, nor take its part. */
  async #find({ device }: FoundDevice, codeHash: Bytes): Promise<LinkingRecord> {
    const linking = await this.#deps.store.linkings.get(codeHash);
    if (linking?.opener !== device.id) throw linkRefusal("link_unknown");
    return linking;
  }
}

/** What the device that opened the link has posted; checked then. */
function readOffer({ offer }: LinkingRecord): LinkOfferRequest {
  if (offer === null) throw linkRefusal("link_expired");
  return JSON.parse(offer) as LinkOfferRequest;
}

function offerOf({ offer }: LinkingRecord): LinkOfferJson | null {
  if (offer === null) return null;
  const { device, signingKey, agreementKey, name, mac } = JSON.parse(offer) as LinkOfferRequest;
  return { device, signingKey, agreementKey, name, mac };
}

function currentList({ deviceList }: DirectoryAccount): Bytes {
  if (deviceList === null) throw linkRefusal("link_expired");
  return fromBase64Url(deviceList.bytes);
}

/** A list that differs from the account's by the offered device alone, signed by the account's key. */
async function checkAddition(
  account: DirectoryAccount,
  previous: Bytes,
  signed: SignedDeviceList,
  offer: LinkOfferJson,
): Promise<ListedDevice> {
  const list = readList(signed, account);
  requireSuccessor(list, previous);
  const { added, removed } = compareLists(decodeDeviceList(previous), list);
  const [entry, ...others] = added;
  if (entry?.device !== offer.device || others.length > 0 || removed.length > 0) {
    throw badList("it must add the device that opened the link, and nothing else");
  }
  const isOffered =
    equalBytes(entry.signingKey, fromBase64Url(offer.signingKey)) &&
    equalBytes(entry.agreementKey, fromBase64Url(offer.agreementKey));
  if (!isOffered) throw badList("the new device has other keys than it offered");
  await checkSigned(account, signed);
  return entry;
}

/** @throws Refusal `bad_signature` unless the account's key signed a list */
export async function checkSigned(
  { accountKey }: DirectoryAccount,
  { bytes, signature }: SignedDeviceList,
): Promise<void> {
  const key = accountKey === null ? null : VerifyingKey.from(fromBase64Url(accountKey));
  if (key !== null && (await key.verify(bytes, signature))) return;
  throw new Refusal("bad_signature", "The device list is not signed by the account key.");
}

function readProvision(text: Base64Url): Bytes {
  const provision = decodeField("provision", text);
  if (PROVISION_SIZES.some((size) => size === provision.length)) return provision;
  throw new Refusal(
    "bad_request",
    `The field “provision” must be one of ${PROVISION_SIZES.join(", ")} bytes.`,
  );
}
