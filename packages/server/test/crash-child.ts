/**
 * Run by the crash test as a process of its own, and killed: submits and takes prekeys as fast as it can, and
 * prints each thing the store has acknowledged. A line in the pipe outlives the process.
 */

import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { type DeviceId, ENVELOPE_BYTES, makeMessageId } from "@sottovoce/wire";
import { loadServerKeys } from "../store/server-key.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { oneTimePrekey, START } from "./contract/fixtures.ts";

const [directory, sender, recipient, requesters, round] = process.argv.slice(2) as [
  string,
  DeviceId,
  DeviceId,
  string,
  string,
];
const store = await openSqliteStore({
  directory,
  serverKeys: await loadServerKeys(join(directory, "server.key")),
  onFatal: (error) => {
    throw error;
  },
});

function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

async function submit(): Promise<never> {
  for (;;) {
    const id = makeMessageId(Date.now(), randomBytes(10));
    const body = new Uint8Array(ENVELOPE_BYTES).fill(7);
    const outcome = await store.mailbox.submit(
      {
        sender,
        id,
        envelopes: [{ device: recipient, body, receipt: true }],
        expiresAt: START + 1,
      },
      START,
    );
    tell(`${outcome.outcome} ${id}`);
  }
}

async function take(requester: DeviceId): Promise<void> {
  const { bundles } = await store.prekeys.take(requester, [recipient], START + Number(round) * 86_400_000);
  const id = bundles[0]?.oneTime?.id;
  if (id !== undefined) tell(`prekey ${id}`);
}

// Published again in every round, as a device does whose answers get lost.
await store.prekeys.publish(recipient, {
  oneTime: Array.from({ length: 100 }, (_, i) => oneTimePrekey(i + 1)),
});
await Promise.all([
  ...Array.from({ length: 6 }, submit),
  ...requesters.split(",").map((requester) => take(requester as DeviceId)),
]);
