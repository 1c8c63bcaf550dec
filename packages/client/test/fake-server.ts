/** The server as a client sees it: the API of wire/api.ts and SIP deliveries, in memory and under a manual clock. */
import {
  type AccountId,
  type AccountKind,
  type ActivateRequest,
  type Address,
  type Bytes,
  type DeviceId,
  decodeDeviceList,
  ENVELOPE_CONTENT_TYPE,
  ENVELOPE_LIFETIME_MS,
  type EndToSiteRequest,
  type ErrorCode,
  type ErrorResponse,
  encodeReceipts,
  fromBase64Url,
  type PublishPrekeysRequest,
  parseBearer,
  RECEIPTS_CONTENT_TYPE,
  type Receipt,
  type SubmitRequest,
  toHex,
} from "@sottovoce/wire";
import type { HttpRequest, HttpResponse } from "../ports.ts";
import { FakeAccountApi } from "./fake-account-api.ts";
import { FakeFlow, type FlowOwner } from "./fake-flow.ts";
import { FakeLinkings } from "./fake-linkings.ts";
import {
  type FakeAccount,
  type FakeDevice,
  type MailItem,
  Refused,
  type Submission,
} from "./fake-records.ts";
import type { ManualClock } from "./manual-clock.ts";

export class FakeServer implements FlowOwner {
  readonly clock: ManualClock;
  readonly accounts = new Map<Address, FakeAccount>();
  readonly devices = new Map<DeviceId, FakeDevice>();
  readonly mailboxes = new Map<DeviceId, MailItem[]>();
  readonly submissions = new Map<string, Submission>();
  /** What SIP phones were sent: texts that this server can read. */
  readonly texts: EndToSiteRequest[] = [];
  readonly flows = new Set<FakeFlow>();
  /** Every request that reached the server, as `METHOD /path`. */
  readonly log: string[] = [];
  answersPings = true;
  refusesRegister: FlowOwner["refusesRegister"] = null;
  /** Refuses `POST /v1/messages` before it is looked at. */
  refuseMessages: (() => Refused | null) | null = null;
  /** What the operator has set for all devices. */
  lockAfterMs = 600_000;
  /** Display names, where people have any. */
  readonly names = new Map<Address, string>();
  /** Refuses `GET /v1/directory`: the operator shows nobody. */
  refuseDirectory: Refused | null = null;
  /** Whether it tells who is there; where the operator does not want it, nobody's presence is told. */
  tellsPresence = true;
  /** Receipts go out when a delivery is acknowledged; switched off they are lost. */
  sendsReceipts = true;
  #ids = 0;

  /** Linking and removing devices. */
  readonly linkings: FakeLinkings;
  /** What is asked about accounts and keys. */
  readonly #accountApi: FakeAccountApi;

  constructor(clock: ManualClock) {
    this.clock = clock;
    this.linkings = new FakeLinkings(this);
    this.#accountApi = new FakeAccountApi(this);
  }

  static refusal(status: number, code: ErrorCode, extra: Partial<ErrorResponse["error"]> = {}): Refused {
    return new Refused(status, code, extra);
  }

  addAccount(address: Address, kind: AccountKind = "app"): FakeAccount {
    const id = toHex(crypto.getRandomValues(new Uint8Array(16))) as AccountId;
    const account = { id, address, kind, messaging: true, accountKey: null, deviceList: null, former: null };
    this.accounts.set(address, account);
    return account;
  }

  /** @returns the code of a new activation link */
  addLink(account: FakeAccount): Bytes {
    return this.#accountApi.addLink(account);
  }

  /** Takes an account back to before its activation, as an operator does for a lost device. */
  reset(account: FakeAccount): void {
    for (const device of [...this.devices.values()]) {
      if (device.account === account) this.removeDevice(device.id);
    }
    const { accountKey, deviceList } = account;
    if (accountKey !== null && deviceList !== null) account.former = { accountKey, deviceList };
    account.accountKey = null;
    account.deviceList = null;
  }

  /** A device is not known any more: its mailbox is gone, and so is its connection. */
  removeDevice(id: DeviceId): void {
    this.devices.delete(id);
    this.mailboxes.delete(id);
    for (const flow of [...this.flows]) if (flow.device === id) flow.drop();
  }

  /** A device id that nobody has. */
  reserveDevice(): DeviceId {
    return (++this.#ids).toString(16).padStart(8, "0") as DeviceId;
  }

  /** The store of a device's waiting mail. */
  mailbox(device: DeviceId): MailItem[] {
    const items = this.mailboxes.get(device) ?? [];
    this.mailboxes.set(device, items);
    return items;
  }

  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    this.log.push(`${request.method} ${request.path}`);
    try {
      const answer = this.#route(request);
      return answer instanceof Promise ? answer.catch(refused) : answer;
    } catch (error) {
      return refused(error);
    }
  }

  #route({ method, path, body, authorization }: HttpRequest): HttpResponse | Promise<HttpResponse> {
    if (path.startsWith("/v1/link/")) return this.linkings.ofHolder(path, body);
    if (path === "/v1/activate/preview") return this.#accountApi.preview(body as { code: string });
    if (path === "/v1/activate") return this.#accountApi.activate(body as ActivateRequest);
    const device = this.#authenticate(authorization);
    const [, , , who = "", last = ""] = path.split("/").map(decodeURIComponent);
    if (path.startsWith("/v1/devices/")) return this.linkings.ofDevice(device, path, body);
    if (path === "/v1/self") return { status: 200, body: this.self(device) };
    if (path.startsWith("/v1/directory"))
      return this.#accountApi.directory(new URL(path, "https://example.org"));
    if (path === "/v1/prekeys" && method === "GET") return this.#accountApi.count(device);
    if (path === "/v1/prekeys") return this.#accountApi.publish(device, body as PublishPrekeysRequest);
    if (path === "/v1/messages/end-to-site") return this.#submitToSite(device, body as EndToSiteRequest);
    if (path === "/v1/messages") return this.#submit(device, body as SubmitRequest);
    if (last === "bundles") return this.#accountApi.bundles(this.#find(who), body as { devices: DeviceId[] });
    return { status: 200, body: this.#accountApi.describe(this.#find(who)) };
  }

  /** What a device is told about itself. */
  self({ id, account }: FakeDevice): object {
    return {
      address: account.address,
      account: account.id,
      device: id,
      displayName: this.names.get(account.address) ?? null,
      sip: { host: "example.org", tlsPort: 5061, webSocketPath: "/sip", realm: "example.org" },
      policy: {
        messaging: account.messaging,
        messageLifetimeMs: ENVELOPE_LIFETIME_MS,
        lockAfterMs: this.lockAfterMs,
        allowsAes128: false,
      },
    };
  }

  #submit(sender: FakeDevice, { id, to, envelopes }: SubmitRequest): HttpResponse {
    const refusal = this.refuseMessages?.() ?? null;
    if (refusal !== null) throw refusal;
    const name = `${sender.id}/${id}`;
    const before = this.submissions.get(name);
    if (before !== undefined) {
      return { status: 202, body: { id, status: before.status, expiresAt: before.expiresAt } };
    }
    if (!sender.account.messaging) throw new Refused(403, "messaging_disabled");
    const recipient = this.#find(to);
    if (recipient.kind === "sip-phone") throw new Refused(409, "end_to_site_only");
    if (!recipient.messaging) throw new Refused(403, "recipient_messaging_disabled");
    if (recipient.deviceList === null) throw new Refused(410, "device_gone");
    this.#checkDevices(sender, recipient, envelopes);
    const expiresAt = this.clock.now() + ENVELOPE_LIFETIME_MS;
    this.submissions.set(name, { expiresAt, status: "enqueued" });
    const theirs = devicesOf(recipient);
    for (const { device, body } of envelopes) {
      const from = theirs.includes(device) ? { device: sender.id, id } : null;
      const item = { contentType: ENVELOPE_CONTENT_TYPE, body: fromBase64Url(body, 2048), expiresAt, from };
      this.append(device, item);
    }
    return { status: 202, body: { id, status: "enqueued", expiresAt } };
  }

  #submitToSite(sender: FakeDevice, request: EndToSiteRequest): HttpResponse {
    const { id, to } = request;
    const name = `${sender.id}/${id}`;
    const before = this.submissions.get(name);
    if (before !== undefined) return { status: 202, body: { id, ...before } };
    if (this.#find(to).kind === "app") throw new Refused(409, "end_to_end_only");
    this.texts.push(request);
    const expiresAt = this.clock.now() + ENVELOPE_LIFETIME_MS;
    this.submissions.set(name, { expiresAt, status: "enqueued" });
    return { status: 202, body: { id, status: "enqueued", expiresAt } };
  }

  #checkDevices(sender: FakeDevice, recipient: FakeAccount, envelopes: SubmitRequest["envelopes"]): void {
    const needed = new Set([
      ...devicesOf(recipient),
      ...devicesOf(sender.account).filter((device) => device !== sender.id),
    ]);
    const gone = envelopes.map(({ device }) => device).filter((device) => !needed.delete(device));
    if (needed.size > 0 || gone.length > 0) {
      throw new Refused(409, "devices_changed", { missing: [...needed], gone });
    }
  }

  append(device: DeviceId, item: Omit<MailItem, "onTheWay">): void {
    this.mailbox(device).push({ ...item, onTheWay: false });
    this.pump(device);
  }

  /** Delivers what waits for a device, where it is registered. */
  pump(device: DeviceId): void {
    const flow = [...this.flows].find((candidate) => candidate.device === device);
    if (flow === undefined) return;
    for (const item of this.mailbox(device)) {
      if (item.onTheWay) continue;
      item.onTheWay = true;
      void flow.deliver(item.contentType, item.body).then((status) => this.#answered(device, item, status));
    }
  }

  #answered(device: DeviceId, item: MailItem, status: number): void {
    item.onTheWay = false;
    if (status < 200 || status >= 300) return;
    const items = this.mailbox(device);
    const place = items.indexOf(item);
    if (place < 0) return;
    items.splice(place, 1);
    if (item.from === null) return;
    const submission = this.submissions.get(`${item.from.device}/${item.from.id}`);
    if (submission !== undefined) submission.status = "delivered";
    const receipt = { id: item.from.id, device, status: "delivered", reason: "none" } as const;
    for (const own of this.#withSiblings(item.from.device)) this.receipt(own, receipt);
  }

  receipt(to: DeviceId, receipt: Omit<Receipt, "at">): void {
    if (!this.sendsReceipts) return;
    const at = this.clock.now();
    const body = encodeReceipts([{ ...receipt, at }]);
    const expiresAt = at + ENVELOPE_LIFETIME_MS;
    this.append(to, { contentType: RECEIPTS_CONTENT_TYPE, body, expiresAt, from: null });
  }

  /** Removes what has expired and tells the senders. */
  expire(): void {
    for (const [device, items] of this.mailboxes) {
      for (const item of [...items]) {
        if (item.expiresAt > this.clock.now() || item.from === null) continue;
        items.splice(items.indexOf(item), 1);
        const submission = this.submissions.get(`${item.from.device}/${item.from.id}`);
        if (submission !== undefined) submission.status = "expired";
        const receipt = { id: item.from.id, device, status: "expired", reason: "none" } as const;
        for (const own of this.#withSiblings(item.from.device)) this.receipt(own, receipt);
      }
    }
  }

  /** A device and the others of its account: all hear what became of a message. */
  #withSiblings(device: DeviceId): DeviceId[] {
    const account = this.devices.get(device)?.account;
    const others = [...this.devices.values()].filter((other) => other.account === account);
    return [device, ...others.map(({ id }) => id).filter((id) => id !== device)];
  }

  connect(): FakeFlow {
    const flow = new FakeFlow(this);
    this.flows.add(flow);
    return flow;
  }

  onRegister(flow: FakeFlow, device: DeviceId): void {
    // A device has one flow; the one before is forgotten.
    for (const other of this.flows) if (other !== flow && other.device === device) this.flows.delete(other);
    this.pump(device);
  }

  onClosed(flow: FakeFlow): void {
    this.flows.delete(flow);
  }

  #authenticate(authorization: string | undefined): FakeDevice {
    const credential = authorization === undefined ? null : parseBearer(authorization);
    const device = credential === null ? undefined : this.devices.get(credential.device);
    if (device === undefined || toHex(device.secret) !== toHex(credential?.secret ?? new Uint8Array())) {
      throw new Refused(401, "unauthorized");
    }
    return device;
  }

  #find(who: string): FakeAccount {
    const account =
      this.accounts.get(who as Address) ??
      [...this.accounts.values()].find((candidate) => candidate.id === who);
    if (account === undefined) throw new Refused(404, "unknown_recipient");
    return account;
  }
}

function refused(error: unknown): HttpResponse {
  if (error instanceof Refused) return { status: error.status, body: error.body };
  throw error;
}

function devicesOf({ deviceList }: FakeAccount): DeviceId[] {
  if (deviceList === null) return [];
  return decodeDeviceList(fromBase64Url(deviceList.bytes)).devices.map(({ device }) => device);
}
