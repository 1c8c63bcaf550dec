/** Slow, idle and flooding clients beside an innocent pair: the server's memory, and how long the pair's messages take. */
import { RECEIPTS_CONTENT_TYPE } from "@sottovoce/wire";
import { submissions } from "./submit.ts";
import type { BenchServer } from "./support/bench-server.ts";
import { Child } from "./support/child.ts";
import { LoadConnection } from "./support/http-load.ts";
import { percentile, type Row } from "./support/table.ts";

/** What is tried, one after the other on the same server: what each leaves behind would show in the next. */
const SCENARIOS = {
  slow: "100 drips, 100 half handshakes, 100 deaf",
  idle: "5,000 idle TLS connections",
  churn: "1,000 connections/s opened and dropped",
  handshakes: "1,000 TLS handshakes/s tried from one address",
  garbage: "100 MB of garbage",
} as const;

const RATE = 100;
const SECONDS = 10;
const WARM_UP_SECONDS = 3;
const CALM_SECONDS = 3;
const MEGABYTE = 1_048_576;

/** Two people who write to each other without pause. */
class InnocentPair {
  readonly #send: () => void;
  readonly #close: () => void;
  #samples: number[] = [];
  #started: number[] = [];

  private constructor(send: () => void, close: () => void) {
    this.#send = send;
    this.#close = close;
  }

  static async meet(server: BenchServer): Promise<InnocentPair> {
    const [sender, recipient] = await server.people(2, "innocent");
    if (sender === undefined || recipient === undefined) throw new Error("two people were asked for");
    const connection = await LoadConnection.open(server.httpsPort, server.ca);
    const make = submissions(sender, recipient);
    const device = await server.device(recipient);
    const pair = new InnocentPair(
      () => void connection.send(make()),
      () => {
        connection.close();
        device.close();
      },
    );
    device.onDelivery = ({ contentType }) => {
      if (contentType !== RECEIPTS_CONTENT_TYPE) pair.#delivered();
    };
    return pair;
  }

  /** Sends for some seconds. @returns milliseconds from submission to delivery, one for each message, all of which came */
  async write(seconds: number): Promise<readonly number[]> {
    this.#samples = [];
    const total = seconds * RATE;
    const begin = performance.now();
    for (let sent = 0; this.#samples.length < total; await new Promise((resolve) => setTimeout(resolve, 1))) {
      const due = Math.min(total, Math.floor(((performance.now() - begin) * RATE) / 1000));
      for (; sent < due; sent++) {
        this.#started.push(performance.now());
        this.#send();
      }
    }
    return this.#samples;
  }

  close(): void {
    this.#close();
  }

  #delivered(): void {
    this.#samples.push(performance.now() - (this.#started.shift() ?? Number.NaN));
  }
}

export async function benchAbuse(server: BenchServer): Promise<Row[]> {
  const pair = await InnocentPair.meet(server);
  await pair.write(WARM_UP_SECONDS);
  const quiet = await pair.write(WARM_UP_SECONDS);
  const rows: Row[] = [
    {
      figure: `submit → delivered at ${RATE}/s, undisturbed, p99`,
      value: percentile(quiet, 0.99),
      unit: "ms",
    },
    { figure: "  memory", value: server.resident() / MEGABYTE, unit: "MB" },
  ];
  for (const [scenario, figure] of Object.entries(SCENARIOS)) {
    const { httpsPort, sipPort } = server;
    const attacker = await Child.start("attacker-process.ts", [scenario, String(httpsPort), String(sipPort)]);
    // What opening its connections cost is another scenario's figure.
    if (scenario === "idle") await pair.write(CALM_SECONDS);
    const samples = await pair.write(SECONDS);
    const memory = server.resident();
    await attacker.stop();
    // Its end closes all its connections at one moment: that is not the next scenario's doing.
    await pair.write(CALM_SECONDS);
    rows.push(
      { figure: `${figure}: p99`, value: percentile(samples, 0.99), unit: "ms", reference: "goal < 20" },
      { figure: "  memory under it", value: memory / MEGABYTE, unit: "MB" },
    );
  }
  pair.close();
  return rows;
}
