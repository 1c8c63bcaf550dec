/**
 * Opening the client engine on a profile of 100,000 messages, and what a screen asks for first. Records lie in memory and
 * are answered in a later turn of the event loop, as a disk's are; deriving the vault's key (Argon2id) is left out. With
 * Node's cryptography, and with WebCrypto, which hands each record to another thread as browsers do.
 */

import { openEngine, type Ports } from "@sottovoce/client";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createWebPrimitives } from "@sottovoce/crypto/primitives/web";
import { largeProfile } from "../packages/client/test/large-profile.ts";
import { PASSPHRASE } from "../packages/client/test/world.ts";
import { IndexedRecords } from "./support/indexed-records.ts";
import { percentile, type Row } from "./support/table.ts";

const MESSAGES = 100_000;
const CONVERSATIONS = 300;
/** The first are the engine's of JavaScript, which has not seen the code yet. */
const WARM_UP_ROUNDS = 2;
const ROUNDS = 9;
const PAGE = 50;

/** @returns medians */
export async function benchEngine(): Promise<Row[]> {
  const { ports, records } = await largeProfile(MESSAGES, CONVERSATIONS);
  const { argon2id } = ports.primitives;
  const rows: Row[] = [];
  for (const [name, primitives] of [
    ["node:crypto", createNodePrimitives()],
    ["WebCrypto", await createWebPrimitives()],
  ] as const) {
    const measured = { ...ports, primitives: { ...primitives, argon2id } };
    const samples: Sample[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const sample = await measure({ ...measured, records: new IndexedRecords(records.disk) });
      if (round >= 0) samples.push(sample);
    }
    const median = (of: keyof Sample): number =>
      percentile(
        samples.map((sample) => sample[of]),
        0.5,
      );
    rows.push(
      {
        figure: `engine opened, 100,000 messages, ${name}`,
        value: median("open"),
        unit: "ms",
        reference: "goal 250",
      },
      { figure: `300 conversations listed, ${name}`, value: median("conversations"), unit: "ms" },
      { figure: `page of 50 messages, ${name}`, value: median("page"), unit: "ms" },
    );
  }
  return rows;
}

/** Milliseconds. */
interface Sample {
  readonly open: number;
  readonly conversations: number;
  readonly page: number;
}

async function measure(ports: Ports): Promise<Sample> {
  const start = performance.now();
  const engine = await openEngine(ports, PASSPHRASE);
  const opened = performance.now();
  const conversations = await engine.conversations();
  const listed = performance.now();
  const peer = conversations.at(conversations.length / 2)?.peer;
  if (peer === undefined) throw new Error("there is no conversation");
  await engine.messages(peer, { limit: PAGE });
  const read = performance.now();
  await engine.stop();
  return { open: opened - start, conversations: listed - opened, page: read - listed };
}
