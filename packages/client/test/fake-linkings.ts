/** The fake server's linkings: what the real one does, without its checks of what is signed. */
import { createHash } from "node:crypto";
import {
  type AcceptLinkRequest,
  type AwaitLinkRequest,
  type AwaitOfferRequest,
  type ClaimLinkRequest,
  type DeviceId,
  type DeviceListRequest,
  decodeDeviceList,
  fromBase64Url,
  LINK_LIFETIME_MS,
  type LinkOfferRequest,
  type LinkStage,
  type OpenLinkRequest,
  type RevealRequest,
  toBase64Url,
} from "@sottovoce/wire";
import type { HttpResponse } from "../ports.ts";
import { type FakeDevice, type FakeLinking, Refused } from "./fake-records.ts";
import type { FakeServer } from "./fake-server.ts";

const ok = (body: object, status = 200): HttpResponse => ({ status, body });

export class FakeLinkings {
  readonly #server: FakeServer;
  /** By SHA-256 of the code. */
  readonly all = new Map<string, FakeLinking>();
  /** What a server does that passes on something else than it was given; `null` for an honest one. */
  twist: ((path: string, body: object) => object) | null = null;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  /** Requests of whoever holds a link. */
  async ofHolder(path: string, body: unknown): Promise<HttpResponse> {
    const { code } = body as { code: string };
    const linking = this.all.get(hashOf(code));
    if (linking === undefined) throw new Refused(404, "link_unknown");
    switch (path) {
      case "/v1/link/preview":
        return this.#preview(path, linking);
      case "/v1/link/offer":
        return this.#offer(linking, body as LinkOfferRequest);
      case "/v1/link/wait": {
        await this.#change(linking, (body as AwaitLinkRequest).seen);
        return ok(this.#twisted(path, { stage: this.#stage(linking), nonce: linking.nonce }));
      }
      default:
        return this.#claim(path, linking, body as ClaimLinkRequest);
    }
  }

  /** Requests of a device about its account's devices. */
  async ofDevice(device: FakeDevice, path: string, body: unknown): Promise<HttpResponse> {
    if (path === "/v1/devices/list") return this.#replace(device, body as DeviceListRequest);
    if (path === "/v1/devices/links") return this.#open(device, body as OpenLinkRequest);
    const linking = this.all.get((body as { link: string }).link);
    if (linking === undefined || linking.account !== device.account) throw new Refused(404, "link_unknown");
    switch (path) {
      case "/v1/devices/links/wait":
        await this.#change(linking, (body as AwaitOfferRequest).seen);
        return ok(this.#twisted(path, { stage: this.#stage(linking), offer: offerOf(linking) }));
      case "/v1/devices/links/reveal":
        linking.nonce = (body as RevealRequest).nonce;
        if (linking.stage === "offered") this.#move(linking, "revealed");
        return ok({ stage: this.#stage(linking) });
      case "/v1/devices/links/accept":
        return this.#accept(linking, body as AcceptLinkRequest);
      default:
        if (linking.stage !== "accepted") this.#move(linking, "declined");
        return ok({ stage: linking.stage });
    }
  }

  #open(device: FakeDevice, open: OpenLinkRequest): HttpResponse {
    const linking: FakeLinking = {
      account: device.account,
      device: this.#server.reserveDevice(),
      open,
      stage: "open",
      expiresAt: this.#server.clock.now() + LINK_LIFETIME_MS,
      offer: null,
      nonce: null,
      provision: null,
      waiting: new Set(),
    };
    this.all.set(open.link, linking);
    // A long poll that waits for time to pass: the manual clock ends it.
    this.#server.clock.setTimer(LINK_LIFETIME_MS, () => this.#wake(linking));
    const { expiresAt } = linking;
    return ok(this.#twisted("/v1/devices/links", { device: linking.device, expiresAt }), 201);
  }

  #preview(path: string, linking: FakeLinking): HttpResponse {
    const { account, device, open, expiresAt } = linking;
    if (this.#stage(linking) === "expired") throw new Refused(410, "link_expired");
    if (linking.stage !== "open") throw new Refused(410, "link_used");
    const { commitment, invitation } = open;
    const { address, id, accountKey } = account;
    return ok(
      this.#twisted(path, { address, account: id, accountKey, device, commitment, invitation, expiresAt }),
    );
  }

  #offer(linking: FakeLinking, offer: LinkOfferRequest): HttpResponse {
    if (linking.offer !== null && linking.offer.signingKey !== offer.signingKey) {
      throw new Refused(410, "link_used");
    }
    if (this.#stage(linking) === "expired") throw new Refused(410, "link_expired");
    linking.offer = offer;
    if (linking.stage === "open") this.#move(linking, "offered");
    return ok({ stage: linking.stage });
  }

  #accept(linking: FakeLinking, { deviceList, provision }: AcceptLinkRequest): HttpResponse {
    const { account, offer } = linking;
    if (linking.stage === "accepted") return ok({ stage: "accepted" });
    if (this.#stage(linking) !== "revealed" || offer === null) throw new Refused(410, "link_expired");
    const [before, after] = [account.deviceList, deviceList].map((list) =>
      list === null ? null : decodeDeviceList(fromBase64Url(list.bytes)),
    );
    if (after?.version !== (before?.version ?? 0) + 1) throw new Refused(409, "conflict");
    account.deviceList = deviceList;
    linking.provision = provision;
    this.#server.devices.set(linking.device, {
      id: linking.device,
      account,
      secret: crypto.getRandomValues(new Uint8Array(32)),
      signedPrekey: offer.signedPrekey,
      lastResortPrekey: offer.lastResortPrekey,
      oneTimePrekeys: [...offer.oneTimePrekeys],
    });
    this.#move(linking, "accepted");
    return ok({ stage: "accepted" });
  }

  #claim(path: string, linking: FakeLinking, { proof }: ClaimLinkRequest): HttpResponse {
    const device = this.#server.devices.get(linking.device);
    if (linking.stage !== "accepted" || device === undefined) throw new Refused(410, "link_expired");
    if (linking.offer?.proof !== proof) throw new Refused(410, "link_used");
    const { deviceList } = linking.account;
    const { provision } = linking;
    const secret = toBase64Url(device.secret);
    return ok(this.#twisted(path, { ...this.#server.self(device), secret, deviceList, provision }), 201);
  }

  #replace({ account }: FakeDevice, { deviceList }: DeviceListRequest): HttpResponse {
    const after = decodeDeviceList(fromBase64Url(deviceList.bytes));
    const before = decodeDeviceList(fromBase64Url(account.deviceList?.bytes ?? ""));
    if (account.deviceList?.bytes === deviceList.bytes) return ok({ deviceList });
    if (after.version !== before.version + 1) throw new Refused(409, "conflict");
    account.deviceList = deviceList;
    const left = new Set<DeviceId>(after.devices.map(({ device }) => device));
    for (const { device } of before.devices) if (!left.has(device)) this.#server.removeDevice(device);
    return ok({ deviceList });
  }

  #twisted(path: string, body: object): object {
    return this.twist === null ? body : this.twist(path, body);
  }

  #stage(linking: FakeLinking): LinkStage {
    const isOver = linking.expiresAt <= this.#server.clock.now() && linking.stage !== "accepted";
    return isOver && linking.stage !== "declined" ? "expired" : linking.stage;
  }

  #move(linking: FakeLinking, stage: LinkStage): void {
    linking.stage = stage;
    this.#wake(linking);
  }

  #wake({ waiting }: FakeLinking): void {
    for (const wake of [...waiting]) wake();
    waiting.clear();
  }

  async #change(linking: FakeLinking, seen: LinkStage): Promise<void> {
    if (this.#stage(linking) !== seen) return;
    await new Promise<void>((resolve) => linking.waiting.add(resolve));
  }
}

function hashOf(code: string): string {
  return createHash("sha256").update(fromBase64Url(code)).digest("base64url");
}

function offerOf({ offer }: FakeLinking): object | null {
  if (offer === null) return null;
  const { device, signingKey, agreementKey, name, mac } = offer;
  return { device, signingKey, agreementKey, name, mac };
}
