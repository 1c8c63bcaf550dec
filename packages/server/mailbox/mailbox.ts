/** The mailboxes as the rest of the server sees them: submissions in, deliveries to whoever is registered. */
import type { Clock } from "@sottovoce/sip";
import type { Bytes, DeviceId, MessageId } from "@sottovoce/wire";
import type { Bus } from "../bus/bus.ts";
import type {
  AppendedReceipt,
  MailboxItem,
  MailboxStore,
  Notice,
  RepeatedSubmission,
  Submission,
  SubmissionOutcome,
} from "../store/store.ts";
import type { DeliveryPort, Verdict } from "./delivery.ts";
import { DeliveryLoop, ON_ITS_WAY } from "./delivery-loop.ts";
import { Expiry } from "./expiry.ts";

const NO_REFERENCE: Bytes = new Uint8Array(0);

export interface MailboxOptions<Flow> {
  readonly store: MailboxStore;
  readonly bus: Bus;
  readonly port: DeliveryPort<Flow>;
  readonly clock: Clock;
  /** Hears of every answer to a MESSAGE, for statistics. */
  readonly onDelivery?: (verdict: Verdict) => void;
  /** Hears of errors that concern no caller, for the log: the work is tried again by itself. */
  readonly onFault: (error: unknown) => void;
}

/** @typeParam Flow what identifies a device's connection; compared by identity */
export class MailboxService<Flow> {
  readonly #options: MailboxOptions<Flow>;
  readonly #loops = new Map<DeviceId, DeliveryLoop<Flow>>();
  readonly #around: ConstructorParameters<typeof DeliveryLoop<Flow>>[0];
  readonly #expiry: Expiry;

  constructor(options: MailboxOptions<Flow>) {
    this.#options = options;
    const { store, clock, port, onFault, onDelivery = () => {} } = options;
    const forward = (receipts: readonly AppendedReceipt[]) => this.#forward(receipts);
    this.#around = { store, port, clock, forward, onDelivery, onFault };
    this.#expiry = new Expiry({ store, clock, forward, onFault });
  }

  /** Removes what expired while the server was down, and watches the time from now on. */
  start(): Promise<void> {
    return this.#expiry.run();
  }

  /**
   * Takes a submission. When it resolves with `enqueued`, the envelopes are on disk and on their way to the
   * devices that are registered.
   * @throws StoreUnavailable when nothing was taken
   */
  async submit(submission: Submission): Promise<SubmissionOutcome> {
    const now = this.#options.clock.now();
    const outcome = await this.#options.store.submit(submission, now);
    if (outcome.outcome !== "enqueued") return outcome;
    const { sender, id, expiresAt } = submission;
    for (const [i, { device, body, receipt, site }] of submission.envelopes.entries()) {
      const common = { sequence: outcome.sequences[i] as number, expiresAt, enqueuedAt: now, body, id };
      const item: MailboxItem =
        site === undefined
          ? { kind: "envelope", ...common, sender: receipt ? sender : null }
          : { kind: "site", ...common };
      this.#options.bus.mail(device, [item]);
    }
    this.#expiry.note(expiresAt);
    return outcome;
  }

  /**
   * Takes a notice. When it resolves, it is on disk and on its way to the devices that are registered; it is left out
   * where a mailbox is gone or holds too much already.
   * @throws StoreUnavailable when nothing was taken
   */
  async post(notice: Notice): Promise<void> {
    const now = this.#options.clock.now();
    const sequences = await this.#options.store.post(notice, now);
    const { contentType, body, expiresAt } = notice;
    for (const [i, device] of notice.devices.entries()) {
      const sequence = sequences[i] ?? null;
      if (sequence === null) continue;
      const item: MailboxItem = { kind: "notice", sequence, expiresAt, enqueuedAt: now, contentType, body };
      this.#options.bus.mail(device, [item]);
    }
    this.#expiry.note(expiresAt);
  }

  /** What has become of a submission; `null` when none of that sender and id is known. */
  known(sender: DeviceId, id: MessageId): Promise<RepeatedSubmission | null> {
    return this.#options.store.known(sender, id, this.#options.clock.now());
  }

  /**
   * A SIP phone has told in another way than by answering that it has a message: its answer was lost with the
   * connection, perhaps. The message leaves the mailbox, and its sender is told, unless that has happened.
   */
  async acknowledge(device: DeviceId, id: MessageId): Promise<void> {
    const { store, clock } = this.#options;
    // Nothing behind what may be on its way can have been taken.
    const items = await store.read(device, 0, ON_ITS_WAY);
    const item = items.find((candidate) => candidate.kind === "site" && candidate.id === id);
    if (item === undefined) return;
    this.#forward(await store.settle(device, [item.sequence], clock.now()));
    this.#loops.get(device)?.settled(item.sequence);
  }

  /**
   * A device has registered, anew or once more: delivery begins, or is tried again if it had been given up.
   * @param flow the one to send on from now on; whatever is on its way on another one is sent again on this
   */
  registered(device: DeviceId, flow: Flow): void {
    let loop = this.#loops.get(device);
    if (loop === undefined) {
      loop = new DeliveryLoop(this.#around, device, flow);
      this.#loops.set(device, loop);
      this.#options.bus.subscribeMail(device, loop);
    }
    loop.registered(flow);
  }

  /**
   * A device is no longer registered on a flow: it left, its registration ran out, or the flow is gone.
   * Does nothing where it is registered on another flow by now.
   */
  unregistered(device: DeviceId, flow: Flow): void {
    const loop = this.#loops.get(device);
    if (loop === undefined || loop.flow !== flow) return;
    this.#drop(device, loop);
  }

  /**
   * Devices were removed, durably: deliveries to them end, and the senders of what waited for them are told.
   * Resolves when they are.
   */
  devicesRemoved(devices: readonly DeviceId[]): Promise<void> {
    for (const device of devices) {
      const loop = this.#loops.get(device);
      if (loop !== undefined) this.#drop(device, loop);
    }
    return this.#expiry.run();
  }

  /** Ends all deliveries and timers. What is on its way and not settled is delivered again after the next start. */
  stop(): void {
    this.#expiry.stop();
    for (const [device, loop] of this.#loops) this.#drop(device, loop);
  }

  #drop(device: DeviceId, loop: DeliveryLoop<Flow>): void {
    loop.close();
    this.#loops.delete(device);
    this.#options.bus.unsubscribeMail(device, loop);
  }

  #forward(receipts: readonly AppendedReceipt[]): void {
    const byDevice = new Map<DeviceId, MailboxItem[]>();
    const toBeRead = new Set<DeviceId>();
    for (const { device, sequence, expiresAt, receipt, referenced } of receipts) {
      const items = byDevice.get(device) ?? [];
      items.push({ kind: "receipt", sequence, expiresAt, receipt, reference: NO_REFERENCE });
      byDevice.set(device, items);
      if (referenced) toBeRead.add(device);
      this.#expiry.note(expiresAt);
    }
    for (const [device, items] of byDevice) {
      this.#options.bus.mail(device, toBeRead.has(device) ? null : items);
    }
  }
}
