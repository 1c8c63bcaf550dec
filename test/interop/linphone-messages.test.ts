/** End-to-site messages: a SIP phone on one side, our client on the other. */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { parseAddress } from "@sottovoce/wire";
import { startEngine } from "./support/engine.ts";
import { Linphone } from "./support/linphone.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, LINPHONE } from "./support/strangers.ts";

describeWith([LINPHONE], `${LINPHONE.title} and our client exchange messages`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  it("from the phone, which is told that it was delivered", async (t) => {
    const { engine, events } = await startEngine(t, server, "ann");
    const desk = await Linphone.registered(t, { account: await server.addPhone("desk"), server });
    desk.message(`sip:${engine.identity.address}`, "Is anybody there?");
    await events.until(new RegExp(`^message ${desk.user}@localhost end-to-site Is anybody there\\?$`));
    await desk.untilMessage("DeliveredToUser");
  });

  it("to the phone, once the person has agreed, and shows what became of it", async (t) => {
    const { engine, events } = await startEngine(t, server, "ann");
    const desk = await Linphone.registered(t, { account: await server.addPhone("desk"), server });
    const address = parseAddress(`${desk.user}@localhost`);
    await engine.setEndToSite(address, true);
    const from = desk.log.count;
    const { id, security } = await engine.send(address, "Grüße vom Büro");
    assert.equal(security, "end-to-site");
    await desk.output.until(/Grüße vom Büro/);
    // The phone's own receipt, which it compresses.
    await desk.log.until(/^Content-Type: ?message\/cpim/i, from);
    await desk.log.until(/^Content-Encoding: ?deflate/i, from);
    await events.until(new RegExp(`^status ${id} delivered`));
  });

  it("to a phone that is off, which gets it when it registers", async (t) => {
    const { engine, events } = await startEngine(t, server, "ann");
    const account = await server.addPhone("desk");
    const address = parseAddress(`${account.user}@localhost`);
    await engine.setEndToSite(address, true);
    const { id } = await engine.send(address, "Call me when you are back");
    await events.until(new RegExp(`^status ${id} enqueued`));
    const desk = await Linphone.registered(t, { account, server });
    await desk.output.until(/Call me when you are back/);
    await events.until(new RegExp(`^status ${id} delivered`));
  });

  it("from one phone to another, and back", async (t) => {
    const [ann, bob] = await Promise.all(
      ["ann", "bob"].map(async (name) =>
        Linphone.registered(t, { account: await server.addPhone(name), server }),
      ),
    );
    assert.ok(ann !== undefined && bob !== undefined);
    ann.message(bob.address, "from phone to phone");
    await bob.output.until(/from phone to phone/);
    await ann.untilMessage("DeliveredToUser");
    bob.message(ann.address, "and back");
    await ann.output.until(/and back/);
    await bob.untilMessage("DeliveredToUser");
  });

  it("and a call that our client did not take is told to it", async (t) => {
    const { engine, events } = await startEngine(t, server, "ann");
    const desk = await Linphone.registered(t, { account: await server.addPhone("desk"), server });
    desk.command(`call sip:${engine.identity.address}`);
    await desk.untilCall("Released");
    await events.until(new RegExp(`^message ${desk.user}@localhost missed_call `));
  });
});
