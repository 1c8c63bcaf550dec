/** From the answer to green between two command lines, each in a process of its own, new for each call. */
import type { CallPhase, MediaKind } from "@sottovoce/client";
import type { BenchServer } from "../support/bench-server.ts";
import type { Row } from "../support/table.ts";
import { Party } from "./party.ts";
import { type SetUp, setUpRows } from "./set-up.ts";

const CALLS = 8;

/** @returns the figures of each way for sound */
export async function benchCommandLines(server: BenchServer): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of ["webrtc", "rtp"] as const) {
    const [caller, callee] = await Promise.all([
      Party.activated(server, `caller-${kind}`),
      Party.activated(server, `callee-${kind}`),
    ]);
    const calls: SetUp[] = [];
    for (let n = 0; n < CALLS; n++) calls.push(await call(caller, callee, kind));
    rows.push(...setUpRows(`two command lines, ${kind}`, calls));
    caller.remove();
    callee.remove();
  }
  return rows;
}

async function call(from: Party, to: Party, kind: MediaKind): Promise<SetUp> {
  const [caller, callee] = await Promise.all([from.online(kind, "calls"), to.online(kind, "answers")]);
  caller.call(to.address);
  const both = async (phase: CallPhase): Promise<number> =>
    Math.max(...(await Promise.all([caller.until(phase), callee.until(phase)])));
  const [way, green, answered] = [await both("securing"), await both("secure"), await callee.answering];
  caller.hangUp();
  // Who hung up still has to tell the other one.
  await both("ended");
  await Promise.all([caller.stop(), callee.stop()]);
  return { way: way - answered, green: green - answered };
}
