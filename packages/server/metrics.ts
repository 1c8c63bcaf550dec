/** Numbers for Prometheus. Counting on the hot path is an addition in memory; everything else happens when asked. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { StoreStatistics } from "./store/store.ts";

/** A counter with label values, kept in plain maps: prom-client's own labels cost a microsecond each time. */
class Tally {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #counter: Counter;
  readonly #labels: readonly [string, string?];

  constructor(registry: Registry, name: string, help: string, labels: readonly [string, string?]) {
    this.#labels = labels;
    this.#counter = new Counter({
      name,
      help,
      labelNames: labels.filter((label) => label !== undefined),
      registers: [registry],
      collect: () => this.#collect(),
    });
  }

  add(first: string, second = "", amount = 1): void {
    let counts = this.#counts.get(first);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(first, counts);
    }
    counts.set(second, (counts.get(second) ?? 0) + amount);
  }

  #collect(): void {
    this.#counter.reset();
    const [first, second] = this.#labels;
    for (const [firstValue, counts] of this.#counts) {
      for (const [secondValue, count] of counts) {
        const labels = second === undefined ? {} : { [second]: secondValue };
        this.#counter.inc({ [first]: firstValue, ...labels }, count);
      }
    }
  }
}

/** Values that are asked for only when metrics are. */
export interface MetricSources {
  registeredDevices(): number;
  openFlows(): number;
  callsUnderWay(): number;
  waitingRows(): Promise<number>;
  storeStatistics(): Promise<StoreStatistics>;
  certificateValidUntil(): number;
  /** Security events by name, written to the log or not. */
  securityEvents(): ReadonlyMap<string, number>;
  /** Bytes that are free where the data is kept. */
  diskFree(): Promise<number>;
  /** Milliseconds by which the system's clock is ahead of the one in use. */
  clockOffset(): number;
}

/** From a fifth of a millisecond, which a commit takes at best, to the client's patience of 12 s (M7). */
const SUBMIT_BUCKETS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 12];

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Tally(
    this.#registry,
    "sottovoce_http_requests_total",
    "HTTP requests by route and status",
    ["route", "status"],
  );
  readonly #sipRequests = new Tally(
    this.#registry,
    "sottovoce_sip_requests_total",
    "SIP requests from devices by method and status",
    ["method", "status"],
  );
  readonly #deliveries = new Tally(
    this.#registry,
    "sottovoce_deliveries_total",
    "SIP MESSAGE requests to devices by result",
    ["result"],
  );
  readonly #submit = new Histogram({
    name: "sottovoce_submit_seconds",
    help: "Time from a message's request, read, to its answer, with the commit to disk in between",
    buckets: SUBMIT_BUCKETS,
    registers: [this.#registry],
  });

  /** Answers to HTTP requests; `route` is a pattern, so that there are few. */
  countRequest(route: string, status: number): void {
    this.#requests.add(route, String(status));
  }

  /** Answers to SIP requests; methods not known here are counted as one. */
  countSipRequest(method: string, status: number): void {
    this.#sipRequests.add(method, String(status));
  }

  countDelivery(result: "taken" | "refused" | "unanswered" | "unreachable"): void {
    this.#deliveries.add(result);
  }

  /** @param ms milliseconds */
  observeSubmit(ms: number): void {
    this.#submit.observe(ms / 1000);
  }

  /** Adds what the parts of a running server know. */
  addSources(sources: MetricSources): void {
    const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        async collect() {
          this.set(await read());
        },
      });
    gauge("sottovoce_registered_devices", "Devices registered now", () => sources.registeredDevices());
    gauge("sottovoce_sip_flows", "SIP connections open now", () => sources.openFlows());
    gauge("sottovoce_calls_under_way", "Calls that are being set up now", () => sources.callsUnderWay());
    gauge("sottovoce_mailbox_rows", "Rows waiting in all mailboxes", () => sources.waitingRows());
    gauge("sottovoce_certificate_expiry_seconds", "When the TLS certificate expires, Unix time", () =>
      Math.floor(sources.certificateValidUntil() / 1000),
    );
    gauge(
      "sottovoce_clock_offset_seconds",
      "How far the system's clock is ahead of the time in use",
      () => sources.clockOffset() / 1000,
    );
    gauge(
      "sottovoce_store_commits",
      "Commits of the store since start",
      async () => (await sources.storeStatistics()).commits,
    );
    gauge(
      "sottovoce_store_operations",
      "Operations in those commits since start",
      async () => (await sources.storeStatistics()).operations,
    );
    gauge("sottovoce_store_refusing", "1 while the disk takes no changes", async () =>
      (await sources.storeStatistics()).refusing ? 1 : 0,
    );
    this.#addSecurityEvents(sources);
    gauge("sottovoce_disk_free_bytes", "Free space where the data is kept", () => sources.diskFree());
    collectDefaultMetrics({ register: this.#registry });
  }

  #addSecurityEvents(sources: Pick<MetricSources, "securityEvents">): void {
    new Counter({
      name: "sottovoce_security_events_total",
      help: "Security events, those that were left out of the log included",
      labelNames: ["event"],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [event, count] of sources.securityEvents()) this.inc({ event }, count);
      },
    });
  }

  /** The Content-Type of `render`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }
}
