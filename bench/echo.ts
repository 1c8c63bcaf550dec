/**
 * What the machine is worth at this moment: a bare Node TLS echo, with requests and answers as long as those of a
 * submission, the same generator and as many connections. Other figures of a run are to be read beside it.
 */
import { Child } from "./support/child.ts";
import { LoadConnection } from "./support/http-load.ts";
import { measureRounds, type Round } from "./support/rounds.ts";
import { percentile, type Row } from "./support/table.ts";

/** A submission of one envelope, with its head. */
const REQUEST_BYTES = 2_800;
/** The answer to it: 202 with its headers. */
const ANSWER_BYTES = 200;
/** As many as the section of submissions has. */
const CONNECTIONS = 64;
/** Two seconds at a stretch on a calm machine. */
const REQUESTS = 30_000;
const WARM_UP = 5_000;

interface Ready {
  readonly port: number;
  readonly ca: string;
}

function answerBytes(): Buffer {
  const head = (length: number) => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
  const bodyBytes = ANSWER_BYTES - head(100).length;
  return Buffer.from(head(bodyBytes).padEnd(ANSWER_BYTES, "."));
}

/** The echo, running; asked between the sections. */
export class Echo {
  readonly #child: Child<Ready>;
  readonly #connections: readonly LoadConnection[];
  readonly #request = Buffer.alloc(REQUEST_BYTES, ".");
  readonly #rounds: Round[] = [];

  private constructor(child: Child<Ready>, connections: readonly LoadConnection[]) {
    this.#child = child;
    this.#connections = connections;
  }

  static async start(): Promise<Echo> {
    const args = [String(REQUEST_BYTES), answerBytes().toString("base64")];
    const child = await Child.start<Ready>("echo-process.ts", args);
    const { port, ca } = child.ready;
    const connections = Array.from({ length: CONNECTIONS }, () => LoadConnection.open(port, ca));
    const echo = new Echo(child, await Promise.all(connections));
    await echo.#run(WARM_UP);
    return echo;
  }

  /** Takes one more sample. @returns the lowest CPU for a request so far, in microseconds */
  async measure(): Promise<number> {
    const cpu = () => this.#child.cpu();
    this.#rounds.push(...(await measureRounds(1, REQUESTS, cpu, (count) => this.#run(count))));
    return Math.min(...this.#rounds.map((round) => round.cpu));
  }

  /** Best and worst of all samples: how much the machine wavered during the run. */
  rows(): Row[] {
    const rates = this.#rounds.map((round) => round.rate);
    const cpus = this.#rounds.map((round) => round.cpu);
    const beside = (values: readonly number[], worst: number) =>
      `${values.length} samples, median ${Math.round(percentile(values, 0.5))}, worst ${Math.round(worst)}`;
    return [
      {
        figure: "bare TLS echo, for comparison",
        value: Math.max(...rates),
        unit: "requests/s",
        reference: beside(rates, Math.min(...rates)),
      },
      {
        figure: "  its CPU each",
        value: Math.min(...cpus),
        unit: "µs",
        reference: beside(cpus, Math.max(...cpus)),
        comparable: true,
      },
    ];
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await this.#child.stop();
  }

  async #run(count: number): Promise<void> {
    let left = count;
    await Promise.all(
      this.#connections.map(async (connection) => {
        while (left-- > 0) await connection.send(this.#request);
      }),
    );
  }
}
