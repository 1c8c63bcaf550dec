/** RFC 3665 section 3, as far as one proxy can play it: both ends are sipp, through stunnel. */
import { after, before, it } from "node:test";
import { hastenedClock } from "./support/hastened-clock.ts";
import { InteropServer } from "./support/server.ts";
import { SippBench } from "./support/sipp.ts";
import { describeWith, SIPP, STUNNEL } from "./support/strangers.ts";

describeWith([SIPP, STUNNEL], `${SIPP.title} through ${STUNNEL.title}: call flows of RFC 3665`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  const flows = [
    ["3.2 session establishment through a proxy", "call"],
    ["3.6 session description in the ACK", "late-offer"],
    ["3.7 re-INVITE with another address", "reinvite"],
    ["3.8 no answer: the caller cancels", "no-answer"],
    ["3.9 busy", "busy", 486],
    ["3.11 temporarily unavailable", "unavailable", 480],
    ["a provisional response that is acknowledged by PRACK (RFC 3262)", "prack"],
    ["declined on one phone, declined for the account", "declined", 603],
  ] as const;
  for (const [title, name, status] of flows) {
    it(title, async (t) => {
      const { bench, alice, bob } = await setUp(t);
      const callee = await bench.start({
        scenario: `${name}-callee`,
        account: bob,
        peer: alice.user,
        call: name,
      });
      await callee.untilRegistered();
      const scenario = status === undefined ? `${name}-caller` : "refused-caller";
      await bench.play({ scenario, account: alice, peer: bob.user, call: name, status: status ?? 0 });
      await callee.succeeded();
    });
  }

  it("a callee without a phone is unavailable", async (t) => {
    const { bench, alice, bob } = await setUp(t);
    await bench.play({ scenario: "refused-caller", account: alice, peer: bob.user, status: 480 });
  });

  it("a callee that nobody knows is not found", async (t) => {
    const { bench, alice } = await setUp(t);
    await bench.play({ scenario: "refused-caller", account: alice, peer: "stranger", status: 404 });
  });

  async function setUp(t: Parameters<typeof SippBench.open>[0]) {
    const [alice, bob] = await Promise.all([
      server.addPhone("alice", { allowMd5: true }),
      server.addPhone("bob", { allowMd5: true }),
    ]);
    return { bench: await SippBench.open(t, server), alice, bob };
  }
});

describeWith(
  [SIPP, STUNNEL],
  `${SIPP.title} through ${STUNNEL.title}, on a clock that runs 16 times as fast`,
  () => {
    let server: InteropServer;
    before(async () => {
      server = await InteropServer.start({ clock: hastenedClock(16) });
    });
    after(() => server.close());

    it("3.10 no response from the callee's phone", async (t) => {
      const alice = await server.addPhone("alice", { allowMd5: true });
      const bob = await server.addPhone("bob", { allowMd5: true });
      const bench = await SippBench.open(t, server);
      const callee = await bench.start({
        scenario: "silent-callee",
        account: bob,
        peer: alice.user,
        call: "silent",
      });
      await callee.untilRegistered();
      await bench.play({
        scenario: "refused-caller",
        account: alice,
        peer: bob.user,
        call: "silent",
        status: 480,
      });
      await callee.messages.until(/^INVITE /);
      await callee.kill();
    });
  },
);
