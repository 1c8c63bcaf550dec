/** Letting another device into the account: the side that holds the account's key (docs/decisions/linking.md). */
import {
  type AcceptedDeviceList,
  checkLinkOffer,
  type DeviceKeys,
  deriveLinkKeys,
  LinkingError,
  type LinkKeys,
  linkCommitment,
  linkDigits,
  linkInvitation,
  openLinkName,
  sealProvision,
  wipe,
  wipeLinkKeys,
} from "@sottovoce/crypto";
import {
  type Base64Url,
  type Bytes,
  type DeviceId,
  formatLinkingLink,
  LINK_CODE_BYTES,
  LINK_LIFETIME_MS,
  LINK_NONCE_BYTES,
  LINK_SECRET_BYTES,
  MAX_DEVICES,
  toBase64Url,
} from "@sottovoce/wire";
import { authorityHash } from "../activation/authority.ts";
import type { OfferedDevice } from "../api/decode-linking.ts";
import type { Core } from "../core.ts";
import type { LinkOffered, LinkRequest } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { accountKeyHeldBy, refreshOwnList, signedListJson, signNextList } from "./own-list.ts";
import { Patience } from "./patience.ts";
import { encodeProvision, type Provision } from "./provision.ts";
import { tampered } from "./tampered.ts";

/** How often accepting goes back because another change of the list came between. */
const MAX_ROUNDS = 2;

/** Refusals that say no more than that there is nothing to wait for. */
const OVER: ReadonlySet<string> = new Set(["link_unknown", "link_expired"]);

/** A link that was made, and what came of it. */
interface Linking {
  /** SHA-256 of its code: what the server knows it by. */
  readonly link: Base64Url;
  readonly keys: LinkKeys;
  readonly nonce: Bytes;
  /** Reserved by the server for whoever opens it. */
  readonly device: DeviceId;
  readonly patience: Patience;
  /** Who asks to be let in. */
  asking: Promise<Asking | null> | null;
  /** What was posted to let it in: the same again where the answer was lost. */
  accepted: Acceptance | null;
}

interface Asking {
  readonly keys: DeviceKeys;
  readonly name: string | null;
  readonly request: LinkRequest;
}

interface Acceptance {
  readonly list: AcceptedDeviceList;
  readonly provision: Bytes;
}

export class Linker {
  readonly #core: Core;
  #linking: Linking | null = null;

  constructor(core: Core) {
    this.#core = core;
  }

  async offer(): Promise<LinkOffered> {
    const { primitives, api, own, clock } = this.#core;
    accountKeyHeldBy(this.#core);
    const caHash = await authorityHash(primitives, own.record);
    this.stop();
    await refreshOwnList(this.#core);
    if (own.list.list.devices.length >= MAX_DEVICES) throw tooMany();
    const code = primitives.randomBytes(LINK_CODE_BYTES);
    const secret = primitives.randomBytes(LINK_SECRET_BYTES);
    const nonce = primitives.randomBytes(LINK_NONCE_BYTES);
    const keys = await deriveLinkKeys(primitives, code, secret);
    const { account, address, origin } = own.identity;
    const commitment = await linkCommitment(primitives, nonce);
    const invitation = { account, accountKey: own.accountKey, address, commitment };
    const link = toBase64Url(await primitives.sha256(code));
    const { device, expiresAt } = await api.openLink({
      link,
      commitment: toBase64Url(commitment),
      invitation: toBase64Url(await linkInvitation(primitives, keys, invitation)),
    });
    const patience = new Patience(clock, clock.elapsed() + LINK_LIFETIME_MS);
    this.#linking = { link, keys, nonce, device, patience, asking: null, accepted: null };
    const text = formatLinkingLink({ origin, code, secret, caHash });
    wipe(secret);
    return { link: text, expiresAt: Math.min(expiresAt, clock.now() + LINK_LIFETIME_MS) };
  }

  async awaitRequest(): Promise<LinkRequest | null> {
    const linking = this.#linking;
    if (linking === null) return null;
    // Whoever asks a second time hears the same.
    linking.asking ??= this.#await(linking).catch((error: unknown) => {
      // The server has ended it: another tab, or the same person once more, has made a new link.
      if (error instanceof EngineError && OVER.has(error.code)) return null;
      linking.asking = null;
      throw error;
    });
    return (await linking.asking)?.request ?? null;
  }

  async accept({ device, code }: LinkRequest): Promise<void> {
    const linking = this.#linking;
    const asking = (await linking?.asking) ?? null;
    const isMeant = asking !== null && asking.request.device === device && asking.request.code === code;
    if (linking === null || !isMeant) throw linkOver();
    // Whatever the server says: somebody may have photographed the link meanwhile. What was posted in time may be again.
    if (linking.accepted === null && linking.patience.isOverdue) throw linkOver();
    for (let round = 1; ; round++) {
      try {
        linking.accepted ??= await this.#prepare(linking, asking);
        await this.#post(linking, linking.accepted);
        break;
      } catch (error) {
        if (!(error instanceof EngineError) || error.code !== "conflict" || round === MAX_ROUNDS) throw error;
        // The list has changed meanwhile, so this one was not taken and never will be.
        linking.accepted = null;
      }
    }
    await this.#keep(linking.accepted, asking);
    this.stop();
  }

  /** Ends the link. Where the server does not hear of it, the link ends by itself. */
  async cancel(): Promise<void> {
    const linking = this.#linking;
    this.stop();
    if (linking === null) return;
    try {
      await this.#core.api.declineLink({ link: linking.link });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }

  /** Forgets the link here. */
  stop(): void {
    const linking = this.#linking;
    this.#linking = null;
    if (linking === null) return;
    linking.patience.giveUp();
    wipeLinkKeys(linking.keys);
    wipe(linking.nonce);
  }

  async #await(linking: Linking): Promise<Asking | null> {
    const { api } = this.#core;
    const { link, patience } = linking;
    const came = await patience.for(async () => {
      const answer = await api.awaitOffer({ link, seen: "open" });
      return answer.stage === "open" ? null : answer;
    });
    if (typeof came === "symbol" || came.stage === "declined" || came.stage === "expired") return null;
    const asking = await this.#judge(linking, came.offer);
    const nonce = toBase64Url(linking.nonce);
    const told = await patience.for(() => api.revealLink({ link, nonce }));
    return told === "revealed" || told === "accepted" ? asking : null;
  }

  /** @throws EngineError `link_tampered` for keys that whoever opened the link did not make */
  async #judge(linking: Linking, offer: OfferedDevice | null): Promise<Asking> {
    const { primitives, own } = this.#core;
    const { account } = own.identity;
    try {
      if (offer === null || offer.device !== linking.device) {
        throw new LinkingError("offer", "The server passes on another device than it reserved");
      }
      const { device, signingKey, agreementKey, name: sealedName, mac } = offer;
      const keys: DeviceKeys = { account, device, signingKey, agreementKey };
      const bound = { keys, accountKey: own.accountKey, name: sealedName };
      await checkLinkOffer(primitives, linking.keys, bound, mac);
      const name = await openLinkName(primitives, linking.keys, sealedName);
      const code = await linkDigits(primitives, linking.keys, bound, linking.nonce);
      return { keys, name, request: { device, name, code } };
    } catch (error) {
      if (!(error instanceof LinkingError)) throw error;
      await this.cancel();
      throw tampered(error);
    }
  }

  async #prepare({ keys: linkKeys }: Linking, { keys, name }: Asking): Promise<Acceptance> {
    const { primitives, own, clock } = this.#core;
    await refreshOwnList(this.#core);
    const { device, signingKey, agreementKey } = keys;
    const added = { device, signingKey, agreementKey, added: clock.now() };
    if (own.list.list.devices.length >= MAX_DEVICES) throw tooMany();
    const list = await signNextList(this.#core, [...own.list.list.devices, added]);
    const content = encodeProvision(this.#told(device, name));
    return { list, provision: await sealProvision(primitives, linkKeys, content, list.signed.bytes) };
  }

  /** What a device is told that is let in, with the name it gives itself. */
  #told(device: DeviceId, name: string | null): Omit<Provision, "version"> {
    const { own, contacts, deviceNames } = this.#core;
    const { address, device: primary } = own.identity;
    const others = deviceNames.newestFirst().filter((known) => known.device !== device);
    const names = name === null ? others : [...others, { device, name }];
    return { address, primary, names, contacts: contacts.newestFirst() };
  }

  async #post({ link }: Linking, { list, provision }: Acceptance): Promise<void> {
    const deviceList = signedListJson(list);
    const stage = await this.#core.api.acceptLink({ link, deviceList, provision: toBase64Url(provision) });
    if (stage !== "accepted") throw linkOver();
  }

  async #keep({ list }: Acceptance, { keys, name }: Asking): Promise<void> {
    const { ledger, own, deviceNames } = this.#core;
    await ledger.transact(async (transaction) => {
      await own.learnList(transaction, list.signed);
      if (name !== null) transaction.write(deviceNames, { device: keys.device, name });
    });
  }
}

function linkOver(): EngineError {
  return new EngineError("link_expired", "user", "This link is over. Make a new one.");
}

function tooMany(): EngineError {
  return new EngineError(
    "too_many_devices",
    "user",
    `An account has at most ${MAX_DEVICES} devices. Remove one that you do not use any more.`,
  );
}
