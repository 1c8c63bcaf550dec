/** People with browsers, and one with the command line, and the server between them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { activate as activateInNode, type EngineEvent } from "@sottovoce/client";
import { type Address, parseActivationLink } from "@sottovoce/wire";
import { openPorts } from "../../packages/cli/with-engine.ts";
import { activate, PASSPHRASE, skip, World, write } from "./support/world.ts";

test("two people activate and write to each other; both see it, and the sender that it was delivered", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, "Shall we sing softly?");
  await bob.sees(alice, "Shall we sing softly?", "received");
  await alice.sees(bob, "Shall we sing softly?", "delivered");
  await write(bob, alice, "Sottovoce.");
  await alice.sees(bob, "Sottovoce.", "received");
  assert.deepEqual(await alice.texts(bob), ["Shall we sing softly?", "Sottovoce."]);
  assert.deepEqual(await bob.texts(alice), ["Shall we sing softly?", "Sottovoce."]);
});

test("a browser talks with the command line: other primitives, other records, other transports", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  const { account, link } = await world.server.admin.add({ address: "carol", name: "Carol" });
  const profile = mkdtempSync(join(tmpdir(), "sottovoce-cli-"));
  const { engine: carol } = await activateInNode(
    openPorts(profile),
    parseActivationLink(link.link),
    PASSPHRASE,
  );
  t.after(async () => {
    await carol.stop();
    rmSync(profile, { recursive: true, force: true });
  });
  const came = Promise.withResolvers<string>();
  carol.on((event: EngineEvent) => {
    if (event.type === "message" && event.message.note === null) came.resolve(event.message.text);
  });
  carol.start();
  const carolInBrowser = { address: account.address };
  for (const turn of [1, 2, 3]) {
    await carol.send(alice.address as Address, `to the browser ${turn}`);
    await alice.sees(carolInBrowser, `to the browser ${turn}`, "received");
  }
  await write(alice, carolInBrowser, "to the command line");
  assert.equal(await came.promise, "to the command line");
  await alice.sees(carolInBrowser, "to the command line", "delivered");
});

test("an activation link of another server is refused, with what to do", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const foreign = alice.link.replace(new URL(alice.link).origin, "https://elsewhere.example:8443");
  const refusal = (link: string): Promise<{ code: string; message: string }> =>
    alice.page.evaluate(
      (opened) =>
        globalThis.sottovoce.preview(opened).then(
          () => ({ code: "none", message: "" }),
          (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
        ),
      link,
    );
  const other = await refusal(foreign);
  assert.equal(other.code, "other_server");
  assert.match(other.message, /elsewhere\.example:8443.*Open the link itself/);
  const [address, hash] = alice.link.split("?ca=") as [string, string];
  const wrongHash = `${hash.startsWith("A") ? "B" : "A"}${hash.slice(1)}`;
  assert.equal((await refusal(`${address}?ca=${wrongHash}`)).code, "impostor");
});
