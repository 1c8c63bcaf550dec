/** The registrar (RFC 3261 §10.3): from a REGISTER to a binding and its response. */
import type { Clock, CloseReason, SipRequest, SipResponse, TransactionLayer } from "@sottovoce/sip";
import { type Authenticator, checkEnabled } from "../accounts/credentials.ts";
import type { DirectoryAccount, FoundDevice } from "../accounts/directory.ts";
import type { DigestAuthentication } from "./authentication.ts";
import type { Binding, DeviceFlow, FlowOwner } from "./flow.ts";
import { MAX_FAILED_LOGINS } from "./limits.ts";
import type { LocationService } from "./location.ts";
import { changePhoneBindings } from "./phone-bindings.ts";
import { PhoneIds } from "./phone-ids.ts";
import type { DeliveryTarget } from "./phone-line.ts";
import {
  checkOrder,
  checkOwner,
  checkRegister,
  makeBinding,
  onlyContact,
  type RegisterWish,
  readWish,
  registeredHeaders,
  usesOutbound,
} from "./register.ts";

const REPLACED: CloseReason = { code: "local", sentence: "The device registered over another connection" };
const WRONG_TOO_OFTEN: CloseReason = { code: "local", sentence: "Too many wrong credentials" };

export interface RegistrarDependencies {
  readonly authenticator: Authenticator;
  readonly authentication: DigestAuthentication;
  readonly location: LocationService;
  readonly domain: string;
  readonly clock: Pick<Clock, "now" | "elapsed">;
  /** See {@link PhoneIds}. */
  readonly routeKey: Uint8Array;
}

/** What became of a REGISTER. */
export interface Registration {
  readonly response: SipResponse;
  /** What the mailbox can be delivered to now; `null` when nothing was bound. */
  readonly target: DeliveryTarget | null;
  /** Why the connection is to be closed after the response; `null` when it is not. */
  readonly close: CloseReason | null;
}

/** What a REGISTER has bound to its flow. */
interface Bound {
  readonly bindings: readonly Binding[];
  readonly target: DeliveryTarget | null;
}

const NOTHING_BOUND: Bound = { bindings: [], target: null };

export class Registrar {
  readonly #layer: TransactionLayer;
  readonly #deps: RegistrarDependencies;
  readonly #phoneIds: PhoneIds;

  constructor(layer: TransactionLayer, dependencies: RegistrarDependencies) {
    this.#layer = layer;
    this.#deps = dependencies;
    this.#phoneIds = new PhoneIds(dependencies.location, dependencies.routeKey);
  }

  /**
   * Handles one REGISTER of a connection.
   * @returns `null` when the connection closed meanwhile
   * @throws SipParseError (also SipRefusal) for what is to be refused; Refusal for a disabled account
   */
  async register(request: SipRequest, flow: DeviceFlow): Promise<Registration | null> {
    const { authentication, authenticator, domain } = this.#deps;
    checkRegister(request, domain);
    const verdict = await authentication.check(request, flow);
    if (verdict.kind === "challenge") return this.#challenge(request, flow, verdict.stale);
    if (verdict.kind === "wrong") return this.#wrongCredentials(request, flow);
    // Before the flow is anybody's: whose account is disabled may do nothing over it, not even until it is closed.
    checkEnabled(verdict.found);
    checkOwner(request, flow, verdict.found);
    const wish = readWish(request);
    // Before anything is waited for: whoever locks the account out meanwhile must find this flow.
    const owner = flow.owner ?? this.#ownerOf(verdict.found, flow, wish);
    flow.owner = owner;
    await authenticator.admit(verdict.found);
    if (flow.connection.closed) return null;
    flow.failedLogins = 0;
    flow.connection.admit();
    const bound =
      owner.generation === null
        ? this.#bindDevice(request, flow, owner, wish)
        : this.#bindPhone(request, flow, owner, wish);
    return this.#registered(request, verdict.found.account, bound);
  }

  #ownerOf({ device, account }: FoundDevice, flow: DeviceFlow, wish: RegisterWish): FlowOwner {
    const { id, address, sipPhone } = account;
    const owner = { device: device.id, mailbox: device.id, account: id, address, generation: null };
    if (sipPhone === null) return owner;
    return { ...owner, device: this.#phoneIds.of(id, flow, wish), generation: sipPhone.generation };
  }

  /** A device of the app has one contact, which any older one gives way to. */
  #bindDevice(request: SipRequest, flow: DeviceFlow, owner: FlowOwner, wish: RegisterWish): Bound {
    const { location, clock } = this.#deps;
    if (wish.kind === "query") return NOTHING_BOUND;
    const only = onlyContact(wish);
    if (only === null) {
      location.unbind(flow);
      return NOTHING_BOUND;
    }
    for (const older of location.get(owner.device)?.bindings ?? []) checkOrder(request, older);
    const bindings = [makeBinding(request, only, clock.elapsed())];
    return { bindings, target: this.#bind(owner, flow, bindings) };
  }

  #bindPhone(request: SipRequest, flow: DeviceFlow, owner: FlowOwner, wish: RegisterWish): Bound {
    const { location, clock } = this.#deps;
    const changed = changePhoneBindings(
      request,
      wish,
      flow,
      location.flowsOf(owner.mailbox),
      clock.elapsed(),
    );
    for (const [other, bindings] of changed) {
      if (other === flow || bindings.length === other.bindings.length) continue;
      other.bindings = bindings;
      if (bindings.length === 0) location.unbind(other);
    }
    const bindings = changed.get(flow) ?? [];
    if (wish.kind === "query") return NOTHING_BOUND;
    if (bindings.length > 0) return { bindings, target: this.#bind(owner, flow, bindings) };
    location.unbind(flow);
    return NOTHING_BOUND;
  }

  #bind(owner: FlowOwner, flow: DeviceFlow, bindings: readonly Binding[]): DeliveryTarget {
    const { target, replaced } = this.#deps.location.bind(owner, flow, bindings);
    replaced?.connection.close(REPLACED);
    return target;
  }

  /** The 200 names all contacts of the account, the other devices' as well (§10.3 step 8). */
  #registered(request: SipRequest, account: DirectoryAccount, { bindings, target }: Bound): Registration {
    const { location, clock } = this.#deps;
    const contacts = location.bindingsOf(account.devices).map(({ binding }) => binding);
    const response = this.#layer.response(request, 200);
    for (const [name, value] of registeredHeaders(contacts, usesOutbound(request, bindings), clock)) {
      response.headers.append(name, value);
    }
    return { response, target, close: null };
  }

  async #challenge(request: SipRequest, flow: DeviceFlow, stale: boolean): Promise<Registration> {
    const response = this.#layer.response(request, 401);
    for (const challenge of await this.#deps.authentication.challenges(request, flow, stale)) {
      response.headers.append("WWW-Authenticate", challenge);
    }
    return { response, target: null, close: null };
  }

  async #wrongCredentials(request: SipRequest, flow: DeviceFlow): Promise<Registration> {
    if (++flow.failedLogins < MAX_FAILED_LOGINS) return this.#challenge(request, flow, false);
    const response = this.#layer.response(request, 403, WRONG_TOO_OFTEN.sentence);
    return { response, target: null, close: WRONG_TOO_OFTEN };
  }
}
