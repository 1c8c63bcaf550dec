/** The location service (RFC 3261 §10): over which flow each device can be reached, at this moment. */
import type { DeviceId } from "@sottovoce/wire";
import type { Binding, DeviceFlow, FlowOwner } from "./flow.ts";

export class LocationService {
  readonly #flows = new Map<DeviceId, DeviceFlow>();
  readonly #elapsed: () => number;
  readonly #onUnbound: (device: DeviceId, flow: DeviceFlow) => void;

  /**
   * @param elapsed `Clock.elapsed`
   * @param onUnbound called for each binding that ends, but not for one that another flow's takes the place of
   */
  constructor(elapsed: () => number, onUnbound: (device: DeviceId, flow: DeviceFlow) => void) {
    this.#elapsed = elapsed;
    this.#onUnbound = onUnbound;
  }

  /** Devices registered now, give or take those that expired since the last sweep. */
  get size(): number {
    return this.#flows.size;
  }

  /** The flow of a device, with its binding; `null` when it is not registered. */
  get(device: DeviceId): (DeviceFlow & { readonly binding: Binding }) | null {
    const flow = this.#flows.get(device);
    if (flow === undefined || !isBound(flow) || flow.binding.expiresAt <= this.#elapsed()) return null;
    return flow;
  }

  /**
   * Binds a device to a flow.
   * @returns the flow it was bound to before, where that is another one: nobody will use it again (RFC 5626 §6)
   */
  bind(owner: FlowOwner, flow: DeviceFlow, binding: Binding): DeviceFlow | null {
    const older = this.#flows.get(owner.device);
    flow.binding = binding;
    this.#flows.set(owner.device, flow);
    if (older === undefined || older === flow) return null;
    older.binding = null;
    return older;
  }

  /** Ends a device's binding to this flow, if that is the one it has. */
  unbind(device: DeviceId, flow: DeviceFlow): void {
    flow.binding = null;
    if (this.#flows.get(device) !== flow) return;
    this.#flows.delete(device);
    this.#onUnbound(device, flow);
  }

  /** Ends bindings whose time has passed. */
  sweep(): void {
    const now = this.#elapsed();
    for (const [device, flow] of this.#flows) {
      if (flow.binding === null || flow.binding.expiresAt <= now) this.unbind(device, flow);
    }
  }
}

function isBound(flow: DeviceFlow): flow is DeviceFlow & { readonly binding: Binding } {
  return flow.binding !== null;
}
