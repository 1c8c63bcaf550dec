/** The proxy (RFC 3261 §16): calls between accounts, transaction-stateful, to all devices of whom is called. */
import {
  type Clock,
  type ServerTransaction,
  type SipRequest,
  Timers,
  type TransactionLayer,
} from "@sottovoce/sip";
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { Directory, DirectoryAccount } from "../accounts/directory.ts";
import type { Quota } from "../quota.ts";
import type { DeviceFlow, FlowOwner } from "../registrar/flow.ts";
import type { LocationService } from "../registrar/location.ts";
import { type Edge, SipRefusal } from "../sip/edge.ts";
import type { DialogRouter, SipHandler } from "../sip/handler.ts";
import { LimitReached } from "../sip/misdeeds.ts";
import { ownerOf, senderOf } from "../sip/sender.ts";
import { Attempts } from "./attempts.ts";
import { Fork, type ForkEnd, type ForkPlan, type ForkSurroundings, type ForkTimer } from "./fork.ts";
import { assertedIdentity, breadthOf, forwardedRequest } from "./forward.ts";
import { TIMER_C_MS } from "./limits.ts";
import { LoopDetection } from "./loop.ts";
import { dialogNameOf } from "./route-token.ts";
import type { Routes } from "./routes.ts";
import { Targets } from "./targets.ts";
import { checkForwardable, checkWithinCall } from "./validation.ts";

/** A call attempt that is over. */
export interface EndedCall {
  readonly caller: FlowOwner;
  readonly callee: DirectoryAccount;
  readonly callId: string | null;
  readonly end: ForkEnd;
}

export interface ProxySurroundings {
  readonly layer: TransactionLayer;
  readonly edge: Edge;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly location: LocationService;
  readonly routes: Routes;
  readonly domain: string;
  /** After how many milliseconds a call that nobody answers is given up. */
  readonly ringingMs: number;
  /** How often a device may call. */
  readonly quota: Quota<DeviceId>;
  /** How many requests within calls, ACKs included, a device may send. */
  readonly quotaWithin: Quota<DeviceId>;
  /** Hears of every call attempt that got as far as an account, when it is over. */
  readonly onCallEnded: (call: EndedCall) => void;
}

export class CallProxy implements SipHandler, DialogRouter {
  /** What it serves outside of dialogs is INVITE; the others stand in Allow and are told where they belong. */
  readonly methods = ["INVITE", "ACK", "CANCEL", "BYE", "PRACK", "UPDATE", "INFO"];
  readonly #around: ProxySurroundings;
  readonly #forks: ForkSurroundings;
  readonly #timers: Timers<ForkTimer>;
  readonly #targets: Targets;
  readonly #loops = new LoopDetection();
  readonly #attempts = new Attempts();
  /** INVITEs without a final response, for the CANCEL that may come. */
  readonly #pending = new Map<ServerTransaction, Fork>();

  constructor(around: ProxySurroundings) {
    const { layer, edge, clock, directory, location, domain } = around;
    this.#around = around;
    this.#timers = new Timers(clock);
    this.#forks = { layer, edge, timers: this.#timers, realm: domain };
    this.#targets = new Targets(directory, location, domain);
  }

  /** Call attempts under way. */
  get callsUnderWay(): number {
    return this.#attempts.size;
  }

  /** Ends everything without a word. The connections are to be closed before. */
  close(): void {
    for (const fork of this.#pending.values()) fork.drop();
    this.#pending.clear();
    this.#timers.clear();
  }

  /** A request outside of a dialog. */
  async onRequest(transaction: ServerTransaction, flow: DeviceFlow): Promise<void> {
    const { request } = transaction;
    const caller = this.#callerOf(request, flow);
    if (request.method !== "INVITE") throw new SipRefusal(481, "This request belongs to no call");
    checkForwardable(request);
    this.#around.routes.leaveThrough(request);
    const suffix = this.#loops.suffixOf(request);
    this.#loops.check(request, suffix);
    const wait = this.#around.quota.take(caller.device, this.#around.clock.elapsed());
    if (wait > 0) throw tooManyCalls(wait);
    this.#trying(transaction);
    await this.#call(transaction, caller, suffix);
  }

  /** A request within a dialog goes to its other end (§16.4, §16.5). */
  onDialogRequest(transaction: ServerTransaction, flow: DeviceFlow): void {
    const { request } = transaction;
    const { device } = ownerOf(flow);
    checkForwardable(request);
    const suffix = this.#loops.suffixOf(request);
    this.#loops.check(request, suffix);
    const other = this.#around.routes.follow(request, device);
    this.#countWithinCall(device);
    checkWithinCall(request);
    const target = this.#around.location.get(other);
    // RFC 5626 §5.3. It may be back soon, and its other end may then try again.
    if (target === null) throw new SipRefusal(430, "The other side has lost its connection");
    if (request.method === "INVITE") this.#trying(transaction);
    const fork = new Fork(this.#forks, transaction, () => this.#pending.delete(transaction));
    if (request.method === "INVITE") this.#pending.set(transaction, fork);
    const copy = forwardedRequest(request, UNCHANGED, this.#around.domain);
    const branches = [{ request: copy, connection: target.connection }];
    fork.start({ branches, suffix, limitMs: TIMER_C_MS, withinDialog: true });
  }

  /** §16.11 asks for no state here: the ACK of a 2xx goes the way of its dialog, or nowhere. */
  onAck(ack: SipRequest, flow: DeviceFlow): void {
    const { device } = ownerOf(flow);
    checkForwardable(ack);
    const other = this.#around.routes.follow(ack, device);
    this.#countWithinCall(device);
    const target = this.#around.location.get(other);
    if (target === null) return;
    this.#around.layer.sendAck(forwardedRequest(ack, UNCHANGED, this.#around.domain), target.connection);
  }

  onCancel(invite: ServerTransaction): void {
    this.#pending.get(invite)?.end("cancelled");
  }

  #countWithinCall(device: DeviceId): void {
    const wait = this.#around.quotaWithin.take(device, this.#around.clock.elapsed());
    if (wait > 0) throw tooManyWithinCalls(wait);
  }

  /** A device can be called back only where it is registered, so it calls only from there. */
  #callerOf(request: SipRequest, flow: DeviceFlow): FlowOwner {
    const caller = senderOf(request, flow);
    if (this.#around.location.get(caller.device) !== flow) {
      throw new SipRefusal(403, "Register before anything else");
    }
    return caller;
  }

  /** §16.2: at once, for what follows may take a minute. */
  #trying(transaction: ServerTransaction): void {
    transaction.respond(this.#around.layer.response(transaction.request, 100));
  }

  async #call(transaction: ServerTransaction, caller: FlowOwner, suffix: string): Promise<void> {
    const { request } = transaction;
    let onEnd: (end: ForkEnd) => void = () => {};
    const fork = new Fork(this.#forks, transaction, (end) => {
      this.#pending.delete(transaction);
      onEnd(end);
    });
    this.#pending.set(transaction, fork);
    try {
      const callee = await this.#targets.accountOf(request);
      const name = (await this.#around.directory.account(caller.account))?.displayName ?? null;
      // Cancelled while the accounts were looked up.
      if (fork.ended) return;
      checkNotSelf(caller, callee.id);
      const branches = this.#branchesTo(callee, request, caller, assertedIdentity(caller.address, name));
      const ended = this.#attempts.begin(caller.device, callee.id);
      onEnd = (end) => {
        ended();
        this.#around.onCallEnded({ caller, callee, callId: request.headers.callId(), end });
      };
      if (branches.length === 0) fork.end("silent");
      else fork.start({ branches, suffix, limitMs: this.#around.ringingMs, withinDialog: false });
    } catch (error) {
      fork.fail(error);
    }
  }

  #branchesTo(
    callee: DirectoryAccount,
    request: SipRequest,
    caller: FlowOwner,
    identity: string,
  ): ForkPlan["branches"] {
    const { routes, domain } = this.#around;
    const targets = this.#targets.of(callee);
    const maxBreadth = breadthOf(request, targets.length);
    const dialog = dialogNameOf(request, true);
    return targets.map(({ flow, owner, binding }) => {
      const recordRoute = routes.recordRoute({ caller: caller.device, callee: owner.device }, dialog);
      const copy = forwardedRequest(
        request,
        { uri: binding.target, recordRoute, identity, maxBreadth },
        domain,
      );
      return { request: copy, connection: flow.connection };
    });
  }
}

/** Within a dialog the request goes on as it came. */
const UNCHANGED = { uri: null, recordRoute: null, identity: null, maxBreadth: null };

function checkNotSelf(caller: FlowOwner, callee: AccountId): void {
  if (caller.account === callee) throw new SipRefusal(403, "This is your own address; call somebody else");
}

function tooManyCalls(waitMs: number): LimitReached {
  const sentence = "This device has called too often; wait before calling again";
  return new LimitReached("calls of a device", 503, sentence, retryAfter(waitMs));
}

function tooManyWithinCalls(waitMs: number): LimitReached {
  const sentence = "This device sends too much within its calls; wait before sending more";
  return new LimitReached("requests within calls of a device", 503, sentence, retryAfter(waitMs));
}

function retryAfter(waitMs: number): readonly (readonly [string, string])[] {
  return [["Retry-After", String(Math.ceil(waitMs / 1000))]];
}
