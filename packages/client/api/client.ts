/** The server's HTTP API (wire/api.ts) as typed calls: what comes back is checked, what is refused becomes EngineError. */
import {
  type AcceptLinkRequest,
  type AccountId,
  type ActivateRequest,
  type Address,
  type AwaitLinkRequest,
  type AwaitOfferRequest,
  type Bytes,
  type ClaimLinkRequest,
  type Credential,
  type DeclineLinkRequest,
  type DeviceId,
  type EndToSiteRequest,
  formatBearer,
  type LastResortPrekey,
  type LastResortPrekeyJson,
  type LinkOfferRequest,
  type LinkStage,
  type MessageId,
  type OneTimePrekey,
  type OneTimePrekeyJson,
  type OpenLinkRequest,
  type PublishPrekeysRequest,
  type RevealRequest,
  type SignedDeviceList,
  type SignedDeviceListJson,
  type SignedPrekey,
  type SignedPrekeyJson,
  type SubmitRequest,
  toBase64Url,
} from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import {
  type HttpRequest,
  type HttpResponse,
  ImpostorServer,
  type Network,
  NetworkFailure,
} from "../ports.ts";
import {
  type AccountInfo,
  type Activated,
  type Bundles,
  type DirectoryAnswer,
  decodeAccount,
  decodeActivated,
  decodeBundles,
  decodeDirectory,
  decodePrekeyCount,
  decodePreview,
  decodeSelf,
  decodeSubmitted,
  type PrekeyCount,
  type Preview,
  type Self,
  type Submitted,
} from "./decode.ts";
import { decodeIceServers, type IceAnswer } from "./decode-ice.ts";
import {
  type Claimed,
  decodeAwaitedLink,
  decodeAwaitedOffer,
  decodeClaimed,
  decodeDeviceListAnswer,
  decodeLinkPreview,
  decodeOpenedLink,
  decodeStage,
  type LinkPreview,
  type OfferedDevice,
  type OpenedLink,
} from "./decode-linking.ts";
import { refusalOf } from "./refusal.ts";

/** One try of a message lasts this long (REQUIREMENTS M7), and no other request deserves more patience. */
export const REQUEST_TIMEOUT_MS = 12_000;

/** A wait for the other side of a linking: the server answers after less, also where nothing has happened. */
const LINK_WAIT_TIMEOUT_MS = 40_000;

/** Characters of a search that the server takes. */
const MAX_QUERY = 100;

export interface OutgoingEnvelope {
  readonly device: DeviceId;
  /** 2,048 bytes. */
  readonly body: Bytes;
}

/**
 * Every method throws EngineError: `network` without an answer, `impostor` for a wrong server, `bad_answer` for one
 * that breaks the protocol, and the server's own code for a refusal.
 */
export class ApiClient {
  readonly #network: Network;
  readonly #credential: Credential | null;

  /** @param credential `null` before activation */
  constructor(network: Network, credential: Credential | null) {
    this.#network = network;
    this.#credential = credential;
  }

  /** What a link would activate; does not use it up. */
  async preview(code: Bytes): Promise<Preview> {
    return decodePreview(await this.#post("/v1/activate/preview", { code: toBase64Url(code) }));
  }

  async activate(request: ActivateRequest): Promise<Activated> {
    return decodeActivated(await this.#post("/v1/activate", request));
  }

  async self(): Promise<Self> {
    return decodeSelf(await this.#get("/v1/self"));
  }

  /** Who an account is. @param timeoutMs what is left of the try that needs it */
  async account(who: Address | AccountId, timeoutMs = REQUEST_TIMEOUT_MS): Promise<AccountInfo> {
    return decodeAccount(await this.#get(`/v1/accounts/${encodeURIComponent(who)}`, timeoutMs));
  }

  /** A page of the people on this server. @param after `next` of the page before; `null` for the first */
  async directory(query: string, after: string | null, limit: number): Promise<DirectoryAnswer> {
    const search = new URLSearchParams({ query: query.slice(0, MAX_QUERY), limit: String(limit) });
    if (after !== null) search.set("after", after);
    return decodeDirectory(await this.#get(`/v1/directory?${search}`));
  }

  /** Takes one bundle of each device; its one-time prekey is used up by asking. */
  async bundles(
    who: Address,
    devices: readonly DeviceId[],
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Bundles> {
    const path = `/v1/accounts/${encodeURIComponent(who)}/bundles`;
    return decodeBundles(await this.#post(path, { devices }, timeoutMs));
  }

  /** STUN and TURN servers for calls, with credentials of a short life. */
  async iceServers(timeoutMs = REQUEST_TIMEOUT_MS): Promise<IceAnswer> {
    return decodeIceServers(await this.#get("/v1/ice", timeoutMs));
  }

  async countPrekeys(): Promise<PrekeyCount> {
    return decodePrekeyCount(await this.#get("/v1/prekeys"));
  }

  async publishPrekeys(request: PublishPrekeysRequest): Promise<PrekeyCount> {
    return decodePrekeyCount(await this.#post("/v1/prekeys", request));
  }

  /** Resolves once the server holds the envelopes on disk. @throws also DevicesChanged */
  async submit(
    id: MessageId,
    to: Address,
    envelopes: readonly OutgoingEnvelope[],
    timeoutMs: number,
  ): Promise<Submitted> {
    const request: SubmitRequest = {
      id,
      to,
      envelopes: envelopes.map(({ device, body }) => ({ device, body: toBase64Url(body) })),
    };
    return decodeSubmitted(await this.#post("/v1/messages", request, timeoutMs), id);
  }

  /** Hands over a text that the server can read, for a SIP phone. Resolves once it is on the server's disk. */
  async submitToSite(id: MessageId, to: Address, text: string, timeoutMs: number): Promise<Submitted> {
    const request: EndToSiteRequest = { id, to, text };
    return decodeSubmitted(await this.#post("/v1/messages/end-to-site", request, timeoutMs), id);
  }

  /** Makes a link known. The same one again is the same linking. */
  async openLink(request: OpenLinkRequest): Promise<OpenedLink> {
    return decodeOpenedLink(await this.#post("/v1/devices/links", request));
  }

  /** Resolves when a linking is at another stage than `seen`, or after a while. */
  async awaitOffer(request: AwaitOfferRequest): Promise<{ stage: LinkStage; offer: OfferedDevice | null }> {
    return decodeAwaitedOffer(await this.#post("/v1/devices/links/wait", request, LINK_WAIT_TIMEOUT_MS));
  }

  async revealLink(request: RevealRequest): Promise<LinkStage> {
    return decodeStage(await this.#post("/v1/devices/links/reveal", request));
  }

  async acceptLink(request: AcceptLinkRequest): Promise<LinkStage> {
    return decodeStage(await this.#post("/v1/devices/links/accept", request));
  }

  async declineLink(request: DeclineLinkRequest): Promise<LinkStage> {
    return decodeStage(await this.#post("/v1/devices/links/decline", request));
  }

  /** What a link of another device is for; does not use it up. */
  async previewLink(code: Bytes): Promise<LinkPreview> {
    return decodeLinkPreview(await this.#post("/v1/link/preview", { code: toBase64Url(code) }));
  }

  async offerToLink(request: LinkOfferRequest): Promise<LinkStage> {
    return decodeStage(await this.#post("/v1/link/offer", request));
  }

  /** Resolves when a linking is at another stage than `seen`, or after a while. */
  async awaitLink(request: AwaitLinkRequest): Promise<{ stage: LinkStage; nonce: Bytes | null }> {
    return decodeAwaitedLink(await this.#post("/v1/link/wait", request, LINK_WAIT_TIMEOUT_MS));
  }

  async claimLink(request: ClaimLinkRequest): Promise<Claimed> {
    return decodeClaimed(await this.#post("/v1/link/claim", request));
  }

  /** Replaces the own device list by one that names fewer devices. */
  async replaceDeviceList(deviceList: SignedDeviceListJson): Promise<SignedDeviceList> {
    return decodeDeviceListAnswer(await this.#post("/v1/devices/list", { deviceList }));
  }

  #get(path: string, timeoutMs = REQUEST_TIMEOUT_MS): Promise<unknown> {
    return this.#call({ method: "GET", path, timeoutMs });
  }

  #post(path: string, body: unknown, timeoutMs = REQUEST_TIMEOUT_MS): Promise<unknown> {
    return this.#call({ method: "POST", path, body, timeoutMs });
  }

  async #call(request: HttpRequest): Promise<unknown> {
    const credential = this.#credential;
    const authorized =
      credential === null ? request : { ...request, authorization: formatBearer(credential) };
    const response = await this.#exchange(authorized);
    if (response.status >= 200 && response.status < 300) return response.body;
    throw refusalOf(response);
  }

  async #exchange(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.#network.http(request);
    } catch (error) {
      throw networkError(error);
    }
  }
}

/** What a failed connection means. Errors that are no network's are passed on as they are: they are bugs. */
export function networkError(error: unknown): unknown {
  if (error instanceof ImpostorServer) {
    return new EngineError(
      "impostor",
      "server",
      "This is not the server that your activation link named: its certificate is of another authority. Nothing was sent to it. Tell your operator.",
      { cause: error },
    );
  }
  if (error instanceof NetworkFailure) {
    return new EngineError("network", "network", "The server could not be reached.", {
      retry: true,
      cause: error,
    });
  }
  return error;
}

export function signedPrekeyJson(prekey: SignedPrekey): SignedPrekeyJson {
  const { id, created } = prekey;
  return { id, created, x25519: toBase64Url(prekey.x25519), signature: toBase64Url(prekey.signature) };
}

export function lastResortPrekeyJson(prekey: LastResortPrekey): LastResortPrekeyJson {
  const { id, created } = prekey;
  return { id, created, mlkem: toBase64Url(prekey.mlkem), signature: toBase64Url(prekey.signature) };
}

export function oneTimePrekeyJson(prekey: OneTimePrekey): OneTimePrekeyJson {
  const { id, created } = prekey;
  return {
    id,
    created,
    x25519: toBase64Url(prekey.x25519),
    mlkem: toBase64Url(prekey.mlkem),
    signature: toBase64Url(prekey.signature),
  };
}
