/** REGISTER as the SIP service hands it over: answered by the registrar, told to whoever delivers. */
import type { ServerTransaction } from "@sottovoce/sip";
import type { DeviceId } from "@sottovoce/wire";
import type { Log } from "../log.ts";
import type { Edge } from "../sip/edge.ts";
import type { SipHandler } from "../sip/handler.ts";
import type { DeviceFlow } from "./flow.ts";
import type { DeliveryTarget } from "./phone-line.ts";
import type { Registrar } from "./registrar.ts";

export interface RegisterSurroundings {
  readonly registrar: Registrar;
  readonly edge: Edge;
  readonly log: Log;
  /** Called after a device has been told that it is registered: its mailbox can be delivered. */
  readonly onRegistered: (mailbox: DeviceId, target: DeliveryTarget) => void;
}

export class RegisterHandler implements SipHandler {
  readonly methods = ["REGISTER"];
  readonly #around: RegisterSurroundings;

  constructor(around: RegisterSurroundings) {
    this.#around = around;
  }

  async onRequest(transaction: ServerTransaction, flow: DeviceFlow): Promise<void> {
    const { registrar, edge, log, onRegistered } = this.#around;
    const registration = await registrar.register(transaction.request, flow);
    if (registration === null) return;
    const { response, target, close } = registration;
    edge.respond(transaction, response);
    if (close !== null) flow.connection.close(close);
    if (target === null || flow.owner === null) return;
    const { mailbox } = flow.owner;
    log.debug("sip.registered", { device: mailbox, remote: flow.connection.remote.address });
    onRegistered(mailbox, target);
  }
}
