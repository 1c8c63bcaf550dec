/** What the fake server answers about accounts: activation, the directory, keys and prekeys. */
import {
  type AccountResponse,
  type ActivateRequest,
  type BundleJson,
  type Bytes,
  type DeviceId,
  type PublishPrekeysRequest,
  toBase64Url,
} from "@sottovoce/wire";
import type { HttpResponse } from "../ports.ts";
import { type FakeAccount, type FakeDevice, type Link, Refused } from "./fake-records.ts";
import type { FakeServer } from "./fake-server.ts";

export class FakeAccountApi {
  readonly #server: FakeServer;
  /** By code, in base64url. */
  readonly #links = new Map<string, Link>();

  constructor(server: FakeServer) {
    this.#server = server;
  }

  addLink(account: FakeAccount): Bytes {
    const code = crypto.getRandomValues(new Uint8Array(16));
    const device = this.#server.reserveDevice();
    this.#links.set(toBase64Url(code), { account, device, usedBy: null });
    return code;
  }

  preview({ code }: { code: string }): HttpResponse {
    const link = this.#links.get(code);
    if (link === undefined) throw new Refused(404, "activation_unknown");
    if (link.usedBy !== null) throw new Refused(410, "activation_used");
    const { account, device } = link;
    const expiresAt = this.#server.clock.now() + 7 * 86_400_000;
    return {
      status: 200,
      body: {
        address: account.address,
        account: account.id,
        displayName: null,
        device,
        expiresAt,
        former: account.former,
      },
    };
  }

  activate(request: ActivateRequest): HttpResponse {
    const link = this.#links.get(request.code);
    if (link === undefined) throw new Refused(404, "activation_unknown");
    if (link.usedBy !== null && link.usedBy !== request.accountKey) throw new Refused(410, "activation_used");
    const { account } = link;
    link.usedBy = request.accountKey;
    account.accountKey = request.accountKey;
    account.deviceList = request.deviceList;
    const device: FakeDevice = {
      id: link.device,
      account,
      secret: crypto.getRandomValues(new Uint8Array(32)),
      signedPrekey: request.signedPrekey,
      lastResortPrekey: request.lastResortPrekey,
      oneTimePrekeys: [...request.oneTimePrekeys],
    };
    this.#server.devices.set(device.id, device);
    return { status: 201, body: { ...this.#server.self(device), secret: toBase64Url(device.secret) } };
  }

  directory({ searchParams }: URL): HttpResponse {
    if (this.#server.refuseDirectory !== null) throw this.#server.refuseDirectory;
    const limit = Number(searchParams.get("limit"));
    const after = searchParams.get("after")?.slice(1) ?? "";
    const found = [...this.#server.accounts.values()]
      .filter(({ address }) => address > after && address.startsWith(searchParams.get("query") ?? ""))
      .sort((a, b) => (a.address < b.address ? -1 : 1));
    const entries = found.slice(0, limit).map(({ address, kind }) => ({ address, displayName: null, kind }));
    const last = entries.at(-1);
    const next = last === undefined || found.length === entries.length ? null : ` ${last.address}`;
    return { status: 200, body: { entries, next } };
  }

  describe(account: FakeAccount): AccountResponse {
    const { address, id, kind, messaging } = account;
    const { accountKey, deviceList } = kind === "app" ? account : { accountKey: null, deviceList: null };
    const isThere = [...this.#server.flows].some(
      ({ device }) => device !== null && this.#server.devices.get(device)?.account === account,
    );
    return {
      address,
      account: id,
      kind,
      displayName: this.#server.names.get(address) ?? null,
      registered: this.#server.tellsPresence ? isThere : null,
      messaging,
      accountKey,
      deviceList,
    };
  }

  bundles(account: FakeAccount, { devices }: { devices: DeviceId[] }): HttpResponse {
    const { kind, accountKey, deviceList } = account;
    if (kind === "sip-phone") throw new Refused(409, "end_to_site_only");
    if (accountKey === null || deviceList === null) throw new Refused(410, "device_gone");
    if (!account.messaging) throw new Refused(403, "recipient_messaging_disabled");
    const bundles = devices.map((id): BundleJson => {
      const device = this.#server.devices.get(id);
      if (device === undefined || device.account !== account) {
        throw new Refused(409, "devices_changed", { gone: [id], missing: [] });
      }
      return {
        device: id,
        signedPrekey: device.signedPrekey,
        lastResortPrekey: device.lastResortPrekey,
        oneTimePrekey: device.oneTimePrekeys.shift() ?? null,
      };
    });
    return { status: 200, body: { account: account.id, accountKey, deviceList, bundles } };
  }

  count(device: FakeDevice): HttpResponse {
    const { oneTimePrekeys, signedPrekey } = device;
    return {
      status: 200,
      body: { oneTimePrekeys: oneTimePrekeys.length, signedPrekeyCreated: signedPrekey.created },
    };
  }

  publish(device: FakeDevice, request: PublishPrekeysRequest): HttpResponse {
    device.signedPrekey = request.signedPrekey ?? device.signedPrekey;
    device.lastResortPrekey = request.lastResortPrekey ?? device.lastResortPrekey;
    device.oneTimePrekeys.push(...(request.oneTimePrekeys ?? []));
    return this.count(device);
  }
}
