/** Delivery to a device: one SIP MESSAGE over the device's own connection (RFC 3428, RFC 5626 §5.3). */
import {
  type ClientHandlers,
  type Clock,
  createRequest,
  formatDate,
  type SipRequest,
  type SipResponse,
  Timers,
  type TransactionFailure,
  type TransactionLayer,
} from "@sottovoce/sip";
import { sipUriOf } from "@sottovoce/wire";
import {
  DELIVERY_TIMEOUT_MS,
  type Delivery,
  type DeliveryPort,
  judge,
  type Outcome,
  type Verdict,
} from "../mailbox/delivery.ts";
import type { Binding, DeviceFlow, FlowOwner } from "./flow.ts";
import { type DeliveryTarget, PhoneLine } from "./phone-line.ts";

export class Deliverer implements DeliveryPort<DeliveryTarget> {
  readonly #layer: TransactionLayer;
  readonly #timers: Timers<null>;
  readonly #domain: string;
  readonly #clock: Clock;
  #cseq = 0;
  #dateSecond = 0;
  #date = "";

  constructor(layer: TransactionLayer, domain: string, clock: Clock) {
    this.#layer = layer;
    this.#timers = new Timers(clock);
    this.#domain = domain;
    this.#clock = clock;
  }

  deliver(target: DeliveryTarget, delivery: Delivery): Promise<Outcome> {
    return target instanceof PhoneLine
      ? this.#deliverToPhones(target, delivery)
      : this.#deliverTo(target, target.bindings[0], delivery);
  }

  /**
   * To all phones of an account at once: nobody knows which of them its user looks at. It is delivered as soon as one has
   * taken it (RFC 3261 §16.7 step 5); what the others answer then is not waited for.
   */
  async #deliverToPhones({ flows }: PhoneLine, delivery: Delivery): Promise<Outcome> {
    const attempts = [...flows].flatMap((flow) =>
      flow.bindings.map((binding) => this.#deliverTo(flow, binding, delivery)),
    );
    const { promise: taken, resolve: take } = Promise.withResolvers<Outcome>();
    for (const attempt of attempts)
      void attempt.then((outcome) => judge(outcome) === "taken" && take(outcome));
    return Promise.race([taken, Promise.all(attempts).then(bestOutcome)]);
  }

  #deliverTo(flow: DeviceFlow, binding: Binding | undefined, delivery: Delivery): Promise<Outcome> {
    const { owner, connection } = flow;
    if (owner === null || binding === undefined) return Promise.resolve("transport_error");
    return new Promise((resolve) => {
      const waiting = new Waiting(resolve, this.#timers);
      this.#layer.send(this.#request(owner, binding, delivery), connection, waiting);
    });
  }

  close(): void {
    this.#timers.clear();
  }

  /** From names the server where the message is sealed: who wrote it stands only inside its envelope (M14). */
  #request(owner: FlowOwner, binding: Binding, delivery: Delivery): SipRequest {
    const { tokens } = this.#layer;
    // RFC 3261 §8.1.1.5: below 2**31.
    this.#cseq = (this.#cseq + 1) & 0x7fffffff;
    const lifetime = Math.ceil((delivery.expiresAt - this.#clock.now()) / 1000);
    return createRequest({
      method: "MESSAGE",
      uri: binding.target,
      headers: [
        ["Max-Forwards", "70"],
        ["From", `<sip:${delivery.from ?? this.#domain}>;tag=${tokens.next()}`],
        ["To", `<${sipUriOf(owner.address)}>`],
        ["Call-ID", delivery.callId ?? tokens.next()],
        ["CSeq", `${this.#cseq} MESSAGE`],
        ["Date", this.#dateOf(delivery.enqueuedAt)],
        ["Expires", String(Math.max(0, lifetime))],
        ["Content-Type", delivery.contentType],
      ],
      body: delivery.body,
    });
  }

  /** Messages that wait for one device, or arrive now, mostly share their second. */
  #dateOf(moment: number): string {
    const second = Math.floor(moment / 1000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#date = formatDate(moment);
    }
    return this.#date;
  }
}

/** How promising each verdict is: what one phone may still take is not given up because another does not want it. */
const PREFERENCE: readonly Verdict[] = ["taken", "unanswered", "refused", "unreachable"];

/** The outcome that stands for those of all phones of an account. */
function bestOutcome(outcomes: readonly Outcome[]): Outcome {
  let best: Outcome = "transport_error";
  for (const outcome of outcomes) {
    if (PREFERENCE.indexOf(judge(outcome)) < PREFERENCE.indexOf(judge(best))) best = outcome;
  }
  return best;
}

/** One delivery under way. Its own timer is a little shorter than the transaction's 32 s (REQUIREMENTS M8). */
class Waiting implements ClientHandlers {
  readonly #resolve: (outcome: Outcome) => void;
  readonly #timers: Timers<null>;
  readonly #timer: ReturnType<Timers<null>["start"]>;

  constructor(resolve: (outcome: Outcome) => void, timers: Timers<null>) {
    this.#resolve = resolve;
    this.#timers = timers;
    this.#timer = timers.start(DELIVERY_TIMEOUT_MS, this, null);
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) return;
    this.#timers.stop(this.#timer);
    this.#resolve({ status: response.status });
  }

  onFailure(failure: TransactionFailure): void {
    this.#timers.stop(this.#timer);
    this.#resolve(failure.cause === "timeout" ? "timeout" : "transport_error");
  }

  onTimer(): void {
    this.#resolve("timeout");
  }
}
