/** Clocks that are set wrong by a day under running programs (docs/decisions/clocks.md). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RunningCommand } from "./support/command.ts";
import { Household } from "./support/household.ts";

const BOB = "bob@localhost";
const CLOCK = new URL("./support/settable-clock.ts", import.meta.url).href;
const DAY_MS = 86_400_000;
/** Both far less than a day: nothing of them would be left after the jump. */
const SHORT_LIVES = `
  [messages]
  lifetime = "1h"
  [links]
  lifetime = "1h"
`;

for (const [name, step] of [
  ["forward", DAY_MS],
  ["back", -DAY_MS],
] as const) {
  test(`a server whose clock is set ${name} by a day keeps messages, links and registrations`, async (t) => {
    const house = new Household(t, { settings: SHORT_LIVES, log: "info" });
    await house.startServer(steps(step, -step));
    await Promise.all([house.welcome("alice"), house.welcome("bob")]);
    const link = await house.newLink("cy");
    const waiting = await house.run("alice", ["send", BOB, "kept", "--wait", "enqueued"]);
    assert.equal(waiting.exitCode, 0, waiting.stderr);
    const ann = house.start("alice", ["receive", "--count", "1", "--timeout", "60"]);
    await house.untilOnline("alice@localhost");

    house.signalServer("SIGUSR2");
    const bob = house.start("bob", ["receive", "--count", "1", "--timeout", "60"]);
    assert.equal((await bob.next()).text, "kept");
    assert.equal((await bob.end()).exitCode, 0);
    assert.equal((await house.run("cy", ["activate", link])).exitCode, 0);
    // Over the registration from before, which would have ended a day ago.
    const answer = await house.run("bob", ["send", "alice@localhost", "heard", "--wait", "delivered"]);
    assert.equal(answer.exitCode, 0, answer.stderr);
    assert.equal((await ann.next()).text, "heard");

    await house.untilLogged("clock.jumped");
    house.signalServer("SIGUSR2");
    const later = await house.run("alice", ["send", BOB, "still", "--wait", "enqueued"]);
    assert.equal(later.exitCode, 0, later.stderr);
    await house.untilLogged("clock.returned");
  });

  test(`a client whose clock is set ${name} by a day goes on trying`, async (t) => {
    const house = new Household(t);
    await house.startServer();
    await Promise.all([house.welcome("alice"), house.welcome("bob")]);
    await house.stopServer();
    const args = [
      "send",
      BOB,
      "patient",
      "--wait",
      "enqueued",
      "--json",
      "--profile",
      house.profile("alice"),
    ];
    const sending = new RunningCommand(t, args, { env: steps(step) });
    await sending.next(({ status }) => status === "sending");
    sending.signal("SIGUSR2");
    await house.startServer();
    const { status } = await sending.next((line) => line.status === "enqueued" || line.status === "error");
    assert.equal(status, "enqueued");
  });
}

function steps(...ms: readonly number[]): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import=${CLOCK}`, TEST_CLOCK_STEPS: ms.join(",") };
}
