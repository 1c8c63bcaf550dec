/** RFC 3665 section 2, played by sipp through stunnel; it knows digest MD5 only. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { InteropServer } from "./support/server.ts";
import { SippBench } from "./support/sipp.ts";
import { describeWith, SIPP, STUNNEL } from "./support/strangers.ts";

describeWith([SIPP, STUNNEL], `${SIPP.title} through ${STUNNEL.title}: registrations of RFC 3665`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  const flows = [
    ["2.1 successful new registration", "registration"],
    ["2.2 update of the contact list", "registration-update"],
    ["2.3 request for the current contact list", "registration-query"],
    ["2.4 cancellation of a registration", "registration-cancel"],
  ] as const;
  for (const [title, scenario] of flows) {
    it(title, async (t) => {
      const account = await server.addPhone("bob", { allowMd5: true });
      const bench = await SippBench.open(t, server);
      await bench.play({ scenario, account });
    });
  }

  it("2.5 unsuccessful registration", async (t) => {
    const account = await server.addPhone("bob", { allowMd5: true });
    const bench = await SippBench.open(t, server);
    await bench.play({ scenario: "registration-unsuccessful", account: { ...account, password: "a guess" } });
    assert.equal(await server.registered(account), 0);
  });

  it("MD5 is worth nothing for an account that does not allow it", async (t) => {
    const account = await server.addPhone("bob");
    const bench = await SippBench.open(t, server);
    await assert.rejects(bench.play({ scenario: "registration", account }), /must use MD5/);
    assert.equal(await server.registered(account), 0);
  });
});
