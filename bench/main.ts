/**
 * `npm run bench [section …]`: all figures of the product in one table, from real processes over TLS on loopback.
 * The load shares the machine with the server, as stated figures of other servers did.
 */
import { availableParallelism, cpus } from "node:os";
import { benchAbuse } from "./abuse.ts";
import { benchCalls } from "./calls.ts";
import { benchDrain } from "./drain.ts";
import { Echo } from "./echo.ts";
import { benchEngine } from "./engine.ts";
import { benchMemory } from "./memory.ts";
import { benchLatency, benchOnline } from "./online.ts";
import { benchRegistrations } from "./registrations.ts";
import { benchRestart } from "./restart.ts";
import { benchSm1 } from "./sm1.ts";
import { benchSrtp } from "./srtp.ts";
import { benchSubmit } from "./submit.ts";
import { BenchServer } from "./support/bench-server.ts";
import { formatTable, type Row } from "./support/table.ts";
import { benchWeb } from "./web.ts";
import { benchZrtp } from "./zrtp.ts";

/** Each section on a fresh server, so that none inherits another's heap or disk. */
async function onServer(run: (server: BenchServer) => Promise<Row[]>): Promise<Row[]> {
  const server = await BenchServer.start();
  try {
    return await run(server);
  } finally {
    await server.stop();
  }
}

const SECTIONS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  submit: () => onServer(benchSubmit),
  latency: () => onServer(benchLatency),
  online: () => onServer(benchOnline),
  drain: () => onServer(benchDrain),
  memory: () => onServer(benchMemory),
  registrations: () => onServer(benchRegistrations),
  calls: () => onServer(benchCalls),
  restart: () => onServer(benchRestart),
  abuse: () => onServer(benchAbuse),
  sm1: benchSm1,
  srtp: benchSrtp,
  zrtp: benchZrtp,
  engine: benchEngine,
  web: benchWeb,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`No section ${unknown.join(", ")}; there are ${Object.keys(SECTIONS).join(", ")}.`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? "unknown"}`);
const echo = await Echo.start();
let echoCpu = await echo.measure();
const rows: Row[] = [];
for (const [name, run] of Object.entries(SECTIONS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.error(`… ${name}`);
  rows.push(...(await run()));
  echoCpu = await echo.measure();
}
console.log(formatTable([...echo.rows(), ...rows], echoCpu));
await echo.stop();
process.exit(0);
