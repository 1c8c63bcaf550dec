/** The location service (RFC 3261 §10): over which flow each device can be reached, at this moment. */
import type { DeviceId } from "@sottovoce/wire";
import type { Binding, DeviceFlow, FlowOwner } from "./flow.ts";
import { type DeliveryTarget, PhoneLine } from "./phone-line.ts";

/** A binding with the connection it is bound to. */
export interface BoundContact {
  readonly flow: DeviceFlow;
  readonly owner: FlowOwner;
  readonly binding: Binding;
}

export class LocationService {
  /** One per device of the app, and one per SIP phone. */
  readonly #flows = new Map<DeviceId, DeviceFlow>();
  /** By mailbox. */
  readonly #lines = new Map<DeviceId, PhoneLine>();
  readonly #elapsed: () => number;
  readonly #onUnbound: (mailbox: DeviceId, target: DeliveryTarget) => void;

  /**
   * @param elapsed `Clock.elapsed`
   * @param onUnbound called when a mailbox has nothing left to be delivered to on this target, but not for a flow that
   *   another one takes the place of
   */
  constructor(elapsed: () => number, onUnbound: (mailbox: DeviceId, target: DeliveryTarget) => void) {
    this.#elapsed = elapsed;
    this.#onUnbound = onUnbound;
  }

  /** Devices and SIP phones registered now, give or take those that expired since the last sweep. */
  get size(): number {
    return this.#flows.size;
  }

  /** The flow of a device, with its bindings; `null` when it is not registered. */
  get(device: DeviceId): DeviceFlow | null {
    const flow = this.#flows.get(device);
    return flow !== undefined && this.#isBound(flow) ? flow : null;
  }

  /** How many devices of a mailbox are registered: one at most of the app, of SIP phones as many as there are. */
  registeredAt(mailbox: DeviceId): number {
    let registered = 0;
    for (const flow of this.flowsOf(mailbox)) if (this.#isBound(flow)) registered++;
    return registered;
  }

  /**
   * What an account's mailboxes can be reached by, the preferred first (RFC 3261 §16.6: by `q`), in the order of their
   * registration where they are preferred alike.
   * @param mailboxes of its devices, as the directory has them
   */
  bindingsOf(mailboxes: Iterable<{ readonly id: DeviceId }>): readonly BoundContact[] {
    const found: BoundContact[] = [];
    const now = this.#elapsed();
    for (const { id } of mailboxes) {
      for (const flow of this.flowsOf(id)) {
        const { owner } = flow;
        if (owner === null) continue;
        for (const binding of flow.bindings)
          if (binding.expiresAt > now) found.push({ flow, owner, binding });
      }
    }
    return found.length < 2 ? found : found.sort((a, b) => b.binding.q - a.binding.q);
  }

  /** The flows of a mailbox, those included whose bindings have expired since the last sweep. */
  flowsOf(mailbox: DeviceId): Iterable<DeviceFlow> {
    const line = this.#lines.get(mailbox);
    if (line !== undefined) return line.flows;
    const flow = this.#flows.get(mailbox);
    // The id of a SIP phone might be that of a device that is not here: a chance of one in 2**32.
    return flow?.owner?.mailbox === mailbox ? [flow] : [];
  }

  /**
   * Binds contacts to a flow, instead of those it has.
   * @param bindings at least one
   * @returns what to deliver to, and the flow its owner was bound to before where that is another one: nobody will use
   *   it again (RFC 5626 §6)
   */
  bind(
    owner: FlowOwner,
    flow: DeviceFlow,
    bindings: readonly Binding[],
  ): { readonly target: DeliveryTarget; readonly replaced: DeviceFlow | null } {
    const older = this.#flows.get(owner.device);
    flow.bindings = bindings;
    this.#flows.set(owner.device, flow);
    const target = owner.generation === null ? flow : this.#lineOf(owner.mailbox, flow);
    if (older === undefined || older === flow) return { target, replaced: null };
    older.bindings = [];
    if (target instanceof PhoneLine) target.flows.delete(older);
    return { target, replaced: older };
  }

  /** Ends all bindings to a flow. */
  unbind(flow: DeviceFlow): void {
    const { owner } = flow;
    flow.bindings = [];
    if (owner === null || this.#flows.get(owner.device) !== flow) return;
    this.#flows.delete(owner.device);
    const line = this.#lines.get(owner.mailbox);
    line?.flows.delete(flow);
    if (line !== undefined && line.flows.size > 0) return;
    this.#lines.delete(owner.mailbox);
    this.#onUnbound(owner.mailbox, line ?? flow);
  }

  /** Ends bindings whose time has passed. */
  sweep(): void {
    const now = this.#elapsed();
    for (const flow of this.#flows.values()) {
      if (flow.bindings.length > 0 && flow.bindings.every((binding) => binding.expiresAt > now)) continue;
      flow.bindings = flow.bindings.filter((binding) => binding.expiresAt > now);
      if (flow.bindings.length === 0) this.unbind(flow);
    }
  }

  #lineOf(mailbox: DeviceId, flow: DeviceFlow): PhoneLine {
    let line = this.#lines.get(mailbox);
    if (line === undefined) {
      line = new PhoneLine(mailbox);
      this.#lines.set(mailbox, line);
    }
    line.flows.add(flow);
    return line;
  }

  #isBound({ bindings }: DeviceFlow): boolean {
    const now = this.#elapsed();
    return bindings.some((binding) => binding.expiresAt > now);
  }
}
