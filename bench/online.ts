/** Submit → delivered: latency at a steady rate, and throughput at saturation, both stored durably. */
import { decodeReceipts, RECEIPTS_CONTENT_TYPE } from "@sottovoce/wire";
import { submissions } from "./submit.ts";
import type { BenchServer } from "./support/bench-server.ts";
import { LoadConnection } from "./support/http-load.ts";
import type { Person } from "./support/people.ts";
import { measureRounds, roundRows } from "./support/rounds.ts";
import type { SipDevice } from "./support/sip-device.ts";
import { percentile, type Row } from "./support/table.ts";

const RATE = 500;
const LATENCY_SECONDS = 10;
const WARM_UP_SECONDS = 2;
const LATENCY_PAIRS = 32;

/**
 * Saturation: as many messages under way as the server can make use of, and no more. Measured on two cores: 256 under
 * way leave it waiting for work, 2,048 fill its memory with them; between 16 pairs of 32 and 32 of 16 there is little
 * to choose.
 */
const PAIRS = 16;
/** Submissions a sender has under way at once, pipelined on its connection. */
const IN_FLIGHT = 32;
/** Messages of one round: about a second and a half. */
const MESSAGES = 12_000;
const ROUNDS = 6;
/** A server is warm when the engine has compiled what is hot. */
const WARM_UP = 20_000;

interface Pair {
  readonly sender: Person;
  readonly make: () => Buffer;
  readonly connection: LoadConnection;
  readonly receiver: SipDevice;
  readonly senderDevice: SipDevice;
}

async function makePairs(server: BenchServer, count: number, prefix: string): Promise<readonly Pair[]> {
  const people = await server.people(count * 2, prefix);
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const sender = people[2 * i] as Person;
      const receiver = people[2 * i + 1] as Person;
      return {
        sender,
        make: submissions(sender, receiver),
        connection: await LoadConnection.open(server.httpsPort, server.ca),
        receiver: await server.device(receiver),
        senderDevice: await server.device(sender),
      };
    }),
  );
}

function closePairs(pairs: readonly Pair[]): void {
  for (const pair of pairs) {
    pair.connection.close();
    pair.receiver.close();
    pair.senderDevice.close();
  }
}

/** Messages at a steady rate; each one's time from the first byte of its POST to its envelope on the recipient's socket. */
export async function benchLatency(server: BenchServer): Promise<Row[]> {
  const pairs = await makePairs(server, LATENCY_PAIRS, "latency");
  const samples: number[] = [];
  const total = RATE * (LATENCY_SECONDS + WARM_UP_SECONDS);
  const warmUp = RATE * WARM_UP_SECONDS;
  await new Promise<void>((resolve) => {
    let delivered = 0;
    let sent = 0;
    // One message of a pair is under way at a time or they arrive in order, so a queue of start times suffices.
    const started = pairs.map((): number[] => []);
    pairs.forEach((pair, i) => {
      pair.receiver.onDelivery = ({ contentType }) => {
        if (contentType === RECEIPTS_CONTENT_TYPE) return;
        const at = started[i]?.shift() ?? Number.NaN;
        if (++delivered > warmUp) samples.push(performance.now() - at);
        if (delivered === total) resolve();
      };
    });
    const begin = performance.now();
    const pump = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - begin) * RATE) / 1000));
      for (; sent < due; sent++) {
        const i = sent % pairs.length;
        started[i]?.push(performance.now());
        void (pairs[i] as Pair).connection.send((pairs[i] as Pair).make());
      }
      if (sent === total) clearInterval(pump);
    }, 1);
  });
  closePairs(pairs);
  return [
    {
      figure: `submit → delivered at ${RATE}/s, p50`,
      value: percentile(samples, 0.5),
      unit: "ms",
      reference: "goal < 1.5",
    },
    { figure: "  p99", value: percentile(samples, 0.99), unit: "ms", reference: "goal < 5" },
  ];
}

/** As many as go through: from submission to envelope at the recipient and receipt at the sender. */
export async function benchOnline(server: BenchServer): Promise<Row[]> {
  const pairs = await makePairs(server, PAIRS, "online");
  const run = (count: number): Promise<void> =>
    new Promise((resolve) => {
      let receipts = 0;
      let left = count;
      for (const pair of pairs) {
        pair.senderDevice.onDelivery = ({ contentType, body }) => {
          if (contentType === RECEIPTS_CONTENT_TYPE) receipts += decodeReceipts(body).length;
          if (receipts === count) resolve();
        };
        for (let slot = 0; slot < IN_FLIGHT; slot++) {
          void (async () => {
            while (left-- > 0) {
              const answer = await pair.connection.send(pair.make());
              if (answer.status !== 202) throw new Error(answer.body.toString());
            }
          })();
        }
      }
    });
  await run(WARM_UP);
  const rounds = await measureRounds(ROUNDS, MESSAGES, () => server.cpu(), run);
  closePairs(pairs);
  return roundRows(rounds, {
    figure: "submit → delivered → receipt, online",
    unit: "messages/s",
    goal: "goal > 8,000",
  });
}
