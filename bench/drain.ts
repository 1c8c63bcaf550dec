/** How long 1,000 waiting messages take from REGISTER to the last envelope on the device's socket. */
import { ENVELOPE_CONTENT_TYPE } from "@sottovoce/wire";
import { submissions, submitAll } from "./submit.ts";
import type { BenchServer } from "./support/bench-server.ts";
import { LoadConnection } from "./support/http-load.ts";
import type { Person } from "./support/people.ts";
import { percentile, type Row } from "./support/table.ts";

const WAITING = 1000;
const RUNS = 7;

export async function benchDrain(server: BenchServer): Promise<Row[]> {
  const people = await server.people(RUNS + 1, "drain");
  const sender = people[0] as Person;
  const connection = await LoadConnection.open(server.httpsPort, server.ca);
  const times: number[] = [];
  for (const receiver of people.slice(1)) {
    await submitAll([connection], [submissions(sender, receiver)], WAITING);
    let received = 0;
    const start = performance.now();
    await new Promise<void>((resolve, reject) => {
      server
        .device(receiver, ({ contentType }) => {
          if (contentType === ENVELOPE_CONTENT_TYPE && ++received === WAITING) {
            times.push(performance.now() - start);
            resolve();
          }
        })
        .catch(reject);
    });
  }
  connection.close();
  return [
    {
      figure: `${WAITING} waiting messages drained, connection and registration included`,
      value: percentile(times, 0.5),
      unit: "ms",
      reference: "goal < 80",
    },
  ];
}
