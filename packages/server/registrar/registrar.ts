/** The registrar (RFC 3261 §10.3): from a REGISTER to a binding and its response. */
import type { Clock, CloseReason, SipRequest, SipResponse, TransactionLayer } from "@sottovoce/sip";
import type { DeviceId } from "@sottovoce/wire";
import type { Authenticator } from "../accounts/credentials.ts";
import type { DirectoryAccount } from "../accounts/directory.ts";
import type { DigestAuthentication } from "./authentication.ts";
import type { Binding, DeviceFlow, FlowOwner } from "./flow.ts";
import { MAX_FAILED_LOGINS } from "./limits.ts";
import type { LocationService } from "./location.ts";
import {
  checkOwner,
  checkRegister,
  makeBinding,
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
}

/** What became of a REGISTER. */
export interface Registration {
  readonly response: SipResponse;
  /** The device that is registered now; `null` when nothing was bound. */
  readonly registered: DeviceId | null;
  /** Why the connection is to be closed after the response; `null` when it is not. */
  readonly close: CloseReason | null;
}

export class Registrar {
  readonly #layer: TransactionLayer;
  readonly #deps: RegistrarDependencies;

  constructor(layer: TransactionLayer, dependencies: RegistrarDependencies) {
    this.#layer = layer;
    this.#deps = dependencies;
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
    checkOwner(request, flow, verdict.found);
    const { device, account } = verdict.found;
    // Before anything is waited for: whoever locks the account out meanwhile must find this flow.
    const owner = flow.owner ?? { device: device.id, account: account.id, address: account.address };
    flow.owner = owner;
    await authenticator.admit(verdict.found);
    if (flow.connection.closed) return null;
    flow.failedLogins = 0;
    flow.connection.admit();
    return this.#apply(request, flow, owner, account);
  }

  #apply(request: SipRequest, flow: DeviceFlow, owner: FlowOwner, account: DirectoryAccount): Registration {
    const { location, clock } = this.#deps;
    const wish = readWish(request);
    let bound: Binding | null = null;
    if (wish.kind === "unbind") location.unbind(owner.device, flow);
    else if (wish.kind === "bind") {
      bound = makeBinding(request, wish, location.get(owner.device)?.binding ?? null, clock.elapsed());
      location.bind(owner, flow, bound)?.connection.close(REPLACED);
    }
    const bindings = account.devices
      .map(({ id }) => location.get(id)?.binding)
      .filter((binding) => binding !== undefined);
    const response = this.#layer.response(request, 200);
    for (const [name, value] of registeredHeaders(bindings, usesOutbound(request, bound), clock)) {
      response.headers.append(name, value);
    }
    return { response, registered: bound === null ? null : owner.device, close: null };
  }

  #challenge(request: SipRequest, flow: DeviceFlow, stale: boolean): Registration {
    const response = this.#layer.response(request, 401);
    response.headers.append("WWW-Authenticate", this.#deps.authentication.challenge(flow, stale));
    return { response, registered: null, close: null };
  }

  #wrongCredentials(request: SipRequest, flow: DeviceFlow): Registration {
    this.#deps.authenticator.noteWrong(flow.connection.remote.address);
    if (++flow.failedLogins < MAX_FAILED_LOGINS) return this.#challenge(request, flow, false);
    const response = this.#layer.response(request, 403, WRONG_TOO_OFTEN.sentence);
    return { response, registered: null, close: WRONG_TOO_OFTEN };
  }
}
