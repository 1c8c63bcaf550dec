/**
 * `npm run bench [section …]`: all figures of the product in one table, from real processes over TLS on loopback.
 * The load shares the machine with the server, as stated figures of other servers did.
 */
import { availableParallelism, cpus } from "node:os";
import { benchAbuse } from "./abuse.ts";
import { benchCommandLines } from "./call-setup/command-line.ts";
import { benchLinphone } from "./call-setup/linphone.ts";
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
import { benchInBrowser } from "./web.ts";
import { benchZrtp } from "./zrtp.ts";

/** Each section on a fresh server, so that none inherits another's heap or disk. */
async function onServer(run: (server: BenchServer) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const server = await BenchServer.start();
  try {
    return await run(server);
  } finally {
    await server.stop();
  }
}

interface Section {
  /** What it measures, in one line. */
  readonly about: string;
  run(): Promise<readonly Row[]>;
}

const SECTIONS: Readonly<Record<string, Section>> = {
  submit: { about: "messages accepted for people who are offline", run: () => onServer(benchSubmit) },
  latency: {
    about: "from submitting to delivery, at 500 messages a second",
    run: () => onServer(benchLatency),
  },
  online: { about: "messages submitted, delivered and receipted", run: () => onServer(benchOnline) },
  drain: { about: "1,000 waiting messages fetched by a device", run: () => onServer(benchDrain) },
  memory: { about: "memory of the server for each idle device", run: () => onServer(benchMemory) },
  registrations: { about: "SIP registrations", run: () => onServer(benchRegistrations) },
  calls: { about: "calls through the proxy, signalling alone", run: () => onServer(benchCalls) },
  restart: { about: "5,000 devices come back after a kill", run: () => onServer(benchRestart) },
  abuse: { about: "what attackers cost the others", run: () => onServer(benchAbuse) },
  sm1: { about: "encryption of messages beside libsignal", run: benchSm1 },
  srtp: { about: "protecting packets of calls beside libsrtp2", run: benchSrtp },
  zrtp: { about: "agreeing on keys of calls beside bzrtp, both sides in one process", run: benchZrtp },
  linphone: { about: "agreeing on keys with Linphone, by its log", run: () => onServer(benchLinphone) },
  "call-setup": { about: "from the answer to green: command lines, browsers", run: benchCallSetup },
  frames: { about: "protecting frames of calls in a browser's worker", run: () => benchInBrowser("frames") },
  engine: { about: "opening a profile of 100,000 messages", run: benchEngine },
  web: {
    about: "the web app on a slow phone: first load, unlocking, a long conversation",
    run: () => benchInBrowser("firstLoad", "unlock", "conversation"),
  },
};

async function benchCallSetup(): Promise<readonly Row[]> {
  return [...(await onServer(benchCommandLines)), ...(await benchInBrowser("callSetup"))];
}

const list = Object.entries(SECTIONS)
  .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
  .join("\n");

const chosen = process.argv.slice(2);
if (chosen.includes("--help")) {
  console.log(`npm run bench [-- section …]\n\nWithout a section, all of them:\n${list}`);
  process.exit(0);
}
const unknown = chosen.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(", ")}. There are:\n${list}`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? "unknown"}`);
const echo = await Echo.start();
let echoCpu = await echo.measure();
const rows: Row[] = [];
for (const [name, { about, run }] of Object.entries(SECTIONS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.error(`… ${name}: ${about}`);
  rows.push(...(await run()));
  echoCpu = await echo.measure();
}
console.log(formatTable([...echo.rows(), ...rows], echoCpu));
if (rows.some(({ lacks }) => lacks)) {
  console.log(
    "\nPrograms that are missing are installed by: sh scripts/install-test-programs.sh (Debian, as root)",
  );
}
await echo.stop();
process.exit(0);
