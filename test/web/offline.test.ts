/** The app on the device: it opens without network, and keeps nothing that the server says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { builtWebApp } from "./support/build.ts";
import { kept } from "./support/service-worker.ts";
import { activate, PASSPHRASE, skip, World, write } from "./support/world.ts";

test("a cold start without network shows the app and everything stored", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  const bob = await world.person("bob");
  await activate(alice);
  await activate(bob);
  await write(alice, bob, "before the tunnel");
  await bob.sees(alice, "before the tunnel");
  await kept(bob.page);
  await bob.context.setOffline(true);
  await bob.page.close();
  const page = await bob.context.newPage();
  const answer = await page.goto(world.origin);
  assert.equal(answer?.fromServiceWorker(), true);
  await bob.reached("locked", page);
  assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), true, "under the same headers");
  await page.evaluate((secret) => globalThis.sottovoce.unlock(secret), PASSPHRASE);
  await bob.reached("open", page);
  assert.deepEqual(await bob.texts(alice, page), ["before the tunnel"]);
  await write(bob, alice, "from the tunnel", page);
  await bob.context.setOffline(false);
  await page.evaluate(() => globalThis.sottovoce.wake());
  await alice.sees(bob, "from the tunnel");
});

test("every file of the build is kept, and nothing that the API or SIP says", { skip }, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice");
  await activate(alice);
  await kept(alice.page);
  const names = await alice.page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    }
    return found.sort();
  });
  const manifest = JSON.parse(readFileSync(join(await builtWebApp(), "build.json"), "utf8")) as {
    readonly files: readonly { readonly path: string }[];
  };
  const expected = manifest.files.map(({ path }) => path).filter((path) => path !== "/service-worker.js");
  assert.deepEqual(names, expected.sort());
  assert.ok(names.includes("/") && names.includes("/manifest.webmanifest"));
});
