/** The server's SIP side: takes connections up, answers their requests, and knows who can be reached. */
import { randomBytes } from "node:crypto";
import {
  addressOfRecord,
  type Clock,
  type CloseReason,
  type ServerTransaction,
  type SipConnection,
  SipParseError,
  type SipRequest,
  type SipResponse,
  type TimerHandle,
  TransactionLayer,
  type TransactionUser,
} from "@sottovoce/sip";
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { Authenticator } from "../accounts/credentials.ts";
import type { Directory, DirectoryAccount } from "../accounts/directory.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { Refusal } from "../refusal.ts";
import { StoreUnavailable } from "../store/store.ts";
import { DigestAuthentication } from "./authentication.ts";
import { Deliverer } from "./deliver.ts";
import { DeviceFlow } from "./flow.ts";
import { SWEEP_MS } from "./limits.ts";
import { LocationService } from "./location.ts";
import { Nonces } from "./nonce.ts";
import { checkRequired, RegisterRefused } from "./register.ts";
import { Registrar } from "./registrar.ts";

/** Methods a device can use here (RFC 3261 §20.5). */
const ALLOW = "REGISTER, OPTIONS";

const LOCKED_OUT: CloseReason = { code: "local", sentence: "The account was disabled or reset" };

export interface SipServiceDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly directory: Directory;
  readonly authenticator: Authenticator;
  /** Domain of the accounts, and digest realm. */
  readonly domain: string;
  /** Called after a device has been told that it is registered: its mailbox can be delivered over this flow. */
  readonly onRegistered: (device: DeviceId, flow: DeviceFlow) => void;
  /** Called when it no longer is, unless another flow took this one's place. */
  readonly onUnregistered: (device: DeviceId, flow: DeviceFlow) => void;
}

export class SipService implements TransactionUser {
  /** How messages leave the server. */
  readonly deliverer: Deliverer;
  readonly #deps: SipServiceDependencies;
  readonly #layer: TransactionLayer;
  readonly #location: LocationService;
  readonly #registrar: Registrar;
  readonly #flows = new Map<SipConnection, DeviceFlow>();
  #sweep: TimerHandle | null = null;

  constructor(dependencies: SipServiceDependencies) {
    const { clock, domain, authenticator, onUnregistered } = dependencies;
    const now = () => clock.now();
    this.#deps = dependencies;
    this.#layer = new TransactionLayer({ clock, random: randomBytes, user: this });
    this.#location = new LocationService(now, onUnregistered);
    const authentication = new DigestAuthentication(authenticator, new Nonces(now), domain);
    const location = this.#location;
    this.#registrar = new Registrar(this.#layer, {
      authenticator,
      authentication,
      location,
      domain,
      now,
    });
    this.deliverer = new Deliverer(this.#layer, domain, clock);
    this.#scheduleSweep();
  }

  /** Connections open now. */
  get openFlows(): number {
    return this.#flows.size;
  }

  get registeredDevices(): number {
    return this.#location.size;
  }

  isRegistered(device: DeviceId): boolean {
    return this.#location.get(device) !== null;
  }

  /** Takes a new connection up; to be called by listeners. */
  readonly accept = (connection: SipConnection): void => {
    this.#flows.set(connection, new DeviceFlow(connection));
    this.#layer.attach(connection);
  };

  /** Ends the connections of an account's devices that may not be here any more. */
  async onAccountChanged(id: AccountId): Promise<void> {
    const flows = [...this.#flows.values()].filter((flow) => flow.owner?.account === id);
    if (flows.length === 0) return;
    const account = await this.#deps.directory.account(id);
    for (const flow of flows) {
      const { owner } = flow;
      if (owner === null || mayStay(account, owner.device)) continue;
      this.#location.unbind(owner.device, flow);
      flow.connection.close(LOCKED_OUT);
    }
  }

  /** Stops the timers. The listeners, which own the connections, are to be closed before. */
  close(): void {
    if (this.#sweep !== null) this.#deps.clock.clearTimer(this.#sweep);
    this.deliverer.close();
    this.#layer.close();
  }

  onRequest(transaction: ServerTransaction, connection: SipConnection): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined) return;
    const { request } = transaction;
    switch (request.method) {
      case "REGISTER":
        void this.#register(transaction, flow);
        return;
      case "OPTIONS":
        this.#respond(transaction, this.#options(request));
        return;
      default:
        this.#respond(transaction, this.#refuseMethod(request, flow));
    }
  }

  onClosed(connection: SipConnection, reason: CloseReason): void {
    const flow = this.#flows.get(connection);
    this.#flows.delete(connection);
    if (flow === undefined || flow.owner === null) return;
    const { device } = flow.owner;
    this.#location.unbind(device, flow);
    this.#deps.log.debug("sip.flow_closed", { device, reason: reason.sentence });
  }

  onMalformed(_connection: SipConnection, error: SipParseError): void {
    this.#deps.metrics.countSipRequest("malformed", error.status);
  }

  onFault(error: unknown): void {
    this.#deps.log.error("sip.unexpected_error", { error });
  }

  async #register(transaction: ServerTransaction, flow: DeviceFlow): Promise<void> {
    try {
      const registration = await this.#registrar.register(transaction.request, flow);
      if (registration === null) return;
      const { response, registered, close } = registration;
      this.#respond(transaction, response);
      if (close !== null) flow.connection.close(close);
      if (registered === null) return;
      this.#deps.log.debug("sip.registered", { device: registered, remote: flow.connection.remote.address });
      this.#deps.onRegistered(registered, flow);
    } catch (error) {
      this.#respond(transaction, this.#errorResponse(transaction.request, error));
    }
  }

  /** RFC 3261 §11.2: what is possible here. Needs no credentials, for it tells nothing about anybody. */
  #options(request: SipRequest): SipResponse {
    try {
      checkRequired(request);
    } catch (error) {
      return this.#errorResponse(request, error);
    }
    const response = this.#layer.response(request, 200);
    response.headers.append("Allow", ALLOW);
    response.headers.append("Supported", "outbound, path");
    response.headers.append("Accept", "application/sdp");
    return response;
  }

  /** Other methods, known or not: why not, in words, and what is possible. */
  #refuseMethod(request: SipRequest, flow: DeviceFlow): SipResponse {
    if (flow.owner === null) return this.#layer.response(request, 403, "Register before anything else");
    const from = request.headers.from();
    if (from === null || addressOfRecord(from.uri) !== flow.owner.address) {
      return this.#layer.response(request, 403, "A device can only speak for its own account");
    }
    const sentence =
      request.method === "MESSAGE"
        ? "Messages are submitted by HTTPS: POST /v1/messages"
        : "This method is not served here";
    const response = this.#layer.response(request, 405, sentence);
    response.headers.append("Allow", ALLOW);
    return response;
  }

  #errorResponse(request: SipRequest, error: unknown): SipResponse {
    if (error instanceof SipParseError) {
      const response = this.#layer.response(request, error.status, error.reason);
      const headers = error instanceof RegisterRefused ? error.headers : [];
      for (const [name, value] of headers) response.headers.append(name, value);
      return response;
    }
    if (error instanceof Refusal) return this.#layer.response(request, 403, error.message);
    if (error instanceof StoreUnavailable) {
      const response = this.#layer.response(request, 503, "The server cannot store anything at the moment");
      response.headers.append("Retry-After", "5");
      return response;
    }
    this.#deps.log.error("sip.unexpected_error", { route: request.method, error });
    return this.#layer.response(request, 500);
  }

  #respond(transaction: ServerTransaction, response: SipResponse): void {
    const { method } = transaction.request;
    // Methods a peer invents must not become labels.
    const label = KNOWN_METHODS.has(method) ? method : "other";
    this.#deps.metrics.countSipRequest(label, response.status);
    transaction.respond(response);
  }

  #scheduleSweep(): void {
    this.#sweep = this.#deps.clock.setTimer(SWEEP_MS, () => {
      this.#location.sweep();
      this.#scheduleSweep();
    });
  }
}

function mayStay(account: DirectoryAccount | null, device: DeviceId): boolean {
  return account !== null && !account.disabled && account.devices.some(({ id }) => id === device);
}

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "REGISTER",
  "OPTIONS",
  "MESSAGE",
  "INVITE",
  "BYE",
  "CANCEL",
  "SUBSCRIBE",
  "NOTIFY",
  "REFER",
  "INFO",
  "UPDATE",
  "PUBLISH",
]);
