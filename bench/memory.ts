/** Resident memory of the server for each registered device that does nothing. */
import type { BenchServer } from "./support/bench-server.ts";
import type { Row } from "./support/table.ts";

const STEPS = [2000, 5000];

export async function benchMemory(server: BenchServer): Promise<Row[]> {
  const people = await server.people(Math.max(...STEPS), "idle");
  const before = server.resident();
  const rows: Row[] = [];
  let connected = 0;
  for (const step of STEPS) {
    for (; connected < step; connected += 50) {
      await Promise.all(people.slice(connected, connected + 50).map((person) => server.device(person)));
    }
    rows.push({
      figure: `resident memory per idle registered device, ${step} devices`,
      value: (server.resident() - before) / step / 1000,
      unit: "kB",
      reference: "goal < 60",
    });
  }
  return rows;
}
