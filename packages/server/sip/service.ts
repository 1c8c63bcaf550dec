/** The server's SIP side: takes connections up, hands their requests to whoever serves them, knows who can be reached. */
import { randomBytes } from "node:crypto";
import {
  type Clock,
  type CloseReason,
  type ServerTransaction,
  type SipConnection,
  type SipParseError,
  type SipRequest,
  type SipResponse,
  type TimerHandle,
  TransactionLayer,
  type TransactionUser,
  tagOf,
} from "@sottovoce/sip";
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { Authenticator } from "../accounts/credentials.ts";
import type { Directory, DirectoryAccount } from "../accounts/directory.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { DigestAuthentication } from "../registrar/authentication.ts";
import { Deliverer } from "../registrar/deliver.ts";
import { DeviceFlow, type FlowOwner } from "../registrar/flow.ts";
import { RegisterHandler } from "../registrar/handler.ts";
import { SWEEP_MS } from "../registrar/limits.ts";
import { LocationService } from "../registrar/location.ts";
import { Nonces } from "../registrar/nonce.ts";
import type { DeliveryTarget } from "../registrar/phone-line.ts";
import { Registrar } from "../registrar/registrar.ts";
import { tellClosed } from "../security/connections.ts";
import { Edge, SipRefusal } from "./edge.ts";
import type { DialogRouter, SipHandler } from "./handler.ts";
import { tellMisdeed } from "./misdeeds.ts";
import { OptionsHandler } from "./options.ts";
import { senderOf } from "./sender.ts";

/** CANCEL is answered by the transaction layer, with 481 where there is nothing to cancel. */
const FOR_STRANGERS: ReadonlySet<string> = new Set(["REGISTER", "OPTIONS", "CANCEL"]);

const LOCKED_OUT: CloseReason = { code: "local", sentence: "The account was disabled or reset" };

export interface SipServiceDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly directory: Directory;
  readonly authenticator: Authenticator;
  /** Domain of the accounts, and digest realm. */
  readonly domain: string;
  /** What routes are authenticated with, and the ids of SIP phones in them derived, 32 bytes (see `routeKeyOf`). */
  readonly routeKey: Uint8Array;
  /** Called after a device has been told that it is registered: its mailbox can be delivered to this target. */
  readonly onRegistered: (mailbox: DeviceId, target: DeliveryTarget) => void;
  /** Called when it no longer can be, unless another flow took the place of this one. */
  readonly onUnregistered: (mailbox: DeviceId, target: DeliveryTarget) => void;
}

export class SipService implements TransactionUser {
  readonly layer: TransactionLayer;
  readonly edge: Edge;
  readonly location: LocationService;
  /** How messages leave the server. */
  readonly deliverer: Deliverer;
  readonly #deps: SipServiceDependencies;
  readonly #flows = new Map<SipConnection, DeviceFlow>();
  readonly #handlers = new Map<string, SipHandler>();
  #dialogs: DialogRouter | null = null;
  #sweep: TimerHandle | null = null;

  constructor(dependencies: SipServiceDependencies) {
    const { clock, domain, log, metrics, authenticator, onRegistered, onUnregistered } = dependencies;
    // Bindings and nonces last so long, whatever the time of day is set to meanwhile.
    const elapsed = () => clock.elapsed();
    this.#deps = dependencies;
    this.layer = new TransactionLayer({ clock, random: randomBytes, user: this });
    this.edge = new Edge(this.layer, log, metrics);
    this.location = new LocationService(elapsed, onUnregistered);
    this.deliverer = new Deliverer(this.layer, domain, clock);
    const { layer, edge, location } = this;
    const authentication = new DigestAuthentication(authenticator, new Nonces(elapsed), domain);
    const { routeKey } = dependencies;
    const common = { authenticator, location, domain, clock, routeKey };
    const registrar = new Registrar(layer, { ...common, authentication });
    this.serve(new RegisterHandler({ registrar, edge, log, onRegistered }));
    this.serve(new OptionsHandler(layer, edge, () => this.#allow));
    this.#scheduleSweep();
  }

  /** Adds a handler; before any connection is accepted. */
  serve(handler: SipHandler): void {
    for (const method of handler.methods) this.#handlers.set(method, handler);
  }

  /** Hands over what belongs to calls under way; before any connection is accepted. */
  routeDialogs(router: DialogRouter): void {
    this.#dialogs = router;
  }

  /** Connections open now. */
  get openFlows(): number {
    return this.#flows.size;
  }

  get registeredDevices(): number {
    return this.location.size;
  }

  isRegistered(mailbox: DeviceId): boolean {
    return this.location.registeredAt(mailbox) > 0;
  }

  /** Takes a new connection up; to be called by listeners. */
  readonly accept = (connection: SipConnection): void => {
    this.#flows.set(connection, new DeviceFlow(connection));
    this.layer.attach(connection);
  };

  /** Ends the connections of an account's devices that may not be here any more. */
  async onAccountChanged(id: AccountId): Promise<void> {
    const flows = [...this.#flows.values()].filter((flow) => flow.owner?.account === id);
    if (flows.length === 0) return;
    const account = await this.#deps.directory.account(id);
    for (const flow of flows) {
      const { owner } = flow;
      if (owner === null || mayStay(account, owner)) continue;
      this.location.unbind(flow);
      flow.connection.close(LOCKED_OUT);
    }
  }

  /** Stops the timers. The listeners, which own the connections, are to be closed before. */
  close(): void {
    if (this.#sweep !== null) this.#deps.clock.clearTimer(this.#sweep);
    this.deliverer.close();
    this.layer.close();
  }

  onRequest(transaction: ServerTransaction, connection: SipConnection): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined) return;
    try {
      const outcome = this.#dispatch(transaction, flow);
      outcome?.catch((error) => this.#fail(transaction, flow, error));
    } catch (error) {
      this.#fail(transaction, flow, error);
    }
  }

  /** Strangers can log in, and ask what is possible; nothing of theirs is kept for longer than it takes to answer. */
  refuse(request: SipRequest, connection: SipConnection): SipResponse | null {
    const flow = this.#flows.get(connection);
    if (flow !== undefined && (flow.owner !== null || FOR_STRANGERS.has(request.method))) return null;
    return this.edge.refused(request, 403, "Register before anything else");
  }

  onAck(ack: SipRequest, connection: SipConnection): void {
    const flow = this.#flows.get(connection);
    if (flow === undefined) return;
    try {
      this.#dialogs?.onAck(ack, flow);
    } catch (error) {
      tellMisdeed(this.#deps.log, ack, flow, error);
      throw error;
    }
  }

  onCancel(invite: ServerTransaction, connection: SipConnection): void {
    const flow = this.#flows.get(connection);
    if (flow !== undefined) this.#dialogs?.onCancel(invite, flow);
  }

  onClosed(connection: SipConnection, reason: CloseReason): void {
    const flow = this.#flows.get(connection);
    this.#flows.delete(connection);
    tellClosed(this.#deps.log, connection.remote.address, reason);
    if (flow === undefined || flow.owner === null) return;
    const { device } = flow.owner;
    this.location.unbind(flow);
    this.#deps.log.debug("sip.flow_closed", { device, reason: reason.sentence });
  }

  onMalformed(_connection: SipConnection, error: SipParseError): void {
    this.#deps.metrics.countSipRequest("malformed", error.status);
  }

  onFault(error: unknown): void {
    this.#deps.log.error("sip.unexpected_error", { error });
  }

  #fail(transaction: ServerTransaction, flow: DeviceFlow, error: unknown): void {
    tellMisdeed(this.#deps.log, transaction.request, flow, error);
    this.edge.fail(transaction, error);
  }

  /** REGISTER never belongs to a dialog (RFC 3261 §10.2), whatever its To says. */
  #dispatch(transaction: ServerTransaction, flow: DeviceFlow): void | Promise<void> {
    const { request } = transaction;
    if (this.#dialogs !== null && request.method !== "REGISTER" && isWithinDialog(request)) {
      return this.#dialogs.onDialogRequest(transaction, flow);
    }
    const handler = this.#handlers.get(request.method);
    if (handler !== undefined) return handler.onRequest(transaction, flow);
    throw this.#notServed(request, flow);
  }

  /** Why another method, known or not, is not served, in words, and what is possible (RFC 3261 §8.2.1). */
  #notServed(request: SipRequest, flow: DeviceFlow): SipRefusal {
    senderOf(request, flow);
    return new SipRefusal(405, "This method is not served here", [["Allow", this.#allow]]);
  }

  get #allow(): string {
    return [...this.#handlers.keys()].join(", ");
  }

  #scheduleSweep(): void {
    this.#sweep = this.#deps.clock.setTimer(SWEEP_MS, () => {
      this.location.sweep();
      this.#scheduleSweep();
    });
  }
}

function mayStay(account: DirectoryAccount | null, { mailbox, generation }: FlowOwner): boolean {
  if (account === null || account.disabled || !account.devices.some(({ id }) => id === mailbox)) return false;
  return (account.sipPhone?.generation ?? null) === generation;
}

/** RFC 3261 §12.2: the peer's tag is there as soon as there is a dialog. */
function isWithinDialog(request: SipRequest): boolean {
  const to = request.headers.to();
  return to !== null && tagOf(to) !== null;
}
