/**
 * How long the main job takes. The limit is generous for an idle machine; one that has too much to do may measure again,
 * because what is tested is the program and not the machine.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { atEnd } from "./support/at-end.ts";
import { temporaryDirectory } from "./support/command.ts";
import { Person } from "./support/person.ts";
import { ServerProcess } from "./support/server.ts";

const MEASUREMENTS = 15;
const LIMIT_MS = 1_000;

/** The moment at which something is first true of a person. */
async function moment(person: Person, holds: () => boolean): Promise<number> {
  await person.until(holds);
  return performance.now();
}

test("who comes online has what waited within a second, and its sender is told within a second", async (t) => {
  const root = temporaryDirectory(t);
  const server = await ServerProcess.create();
  atEnd(t, () => server.dispose());
  const [alice, bob] = [new Person("alice", root), new Person("bob", root)];
  for (const person of [alice, bob]) {
    await person.start({ link: await server.addAccount(person.address.split("@")[0] as string) });
    atEnd(t, () => person.client.kill());
  }
  const measured: string[] = [];
  for (let i = 0; i < MEASUREMENTS; i++) {
    await bob.client.stop();
    const text = `measurement ${i}`;
    const [sent] = await alice.client.send(bob.address, text);
    assert.ok(sent);
    const statusIs = (status: string) => () => alice.statuses.get(sent.id) === status;
    await alice.until(statusIs("enqueued"));
    await bob.start({ offline: true });
    const start = performance.now();
    bob.client.start();
    const [shown, delivered] = await Promise.all([
      moment(bob, () => bob.shown.includes(text)),
      moment(alice, statusIs("delivered")),
    ]);
    measured.push(
      `shown after ${Math.round(shown - start)} ms, told after ${Math.round(delivered - start)} ms`,
    );
    if (Math.max(shown, delivered) - start < LIMIT_MS) {
      t.diagnostic(measured.join("; "));
      return;
    }
  }
  assert.fail(measured.join("; "));
});
