/** That tests in browsers notice what must not happen: else their silence would mean nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { skip, World } from "./support/world.ts";

test("strangers' servers, markup, inline scripts, strangers' workers, cookies: each is refused, and fails its test", {
  skip,
}, async (t) => {
  const world = await World.start();
  t.after(() => world.close().catch(() => undefined));
  const { page, context } = await world.person("alice");
  await context.addCookies([{ name: "crumb", value: "1", url: world.origin }]);
  const refused = await page.evaluate(async () => {
    const outcome = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return "done";
      } catch (error) {
        return (error as Error).name;
      }
    };
    const script = document.createElement("script");
    return {
      fetched: await outcome(() => fetch("https://stranger.example/")),
      markup: await outcome(() => {
        document.body.innerHTML = "<p>markup</p>";
      }),
      inline: await outcome(() => {
        script.textContent = "globalThis.ran = true";
      }),
      worker: await outcome(() => new Worker("data:text/javascript,1")),
    };
  });
  assert.deepEqual(refused, {
    fetched: "TypeError",
    markup: "TypeError",
    inline: "TypeError",
    worker: "TypeError",
  });
  await Promise.all([
    page.waitForEvent("pageerror"),
    page.evaluate(() => reportError(new Error("something of ours went wrong"))),
  ]);
  const faults = world.watch.faults.join("\n");
  assert.match(faults, /stranger\.example/);
  assert.match(faults, /TrustedHTML/);
  assert.match(faults, /TrustedScript\b/);
  assert.match(faults, /TrustedScriptURL/);
  assert.match(faults, /something of ours went wrong/);
  await assert.rejects(world.close(), /went wrong in the browser.*a cookie: crumb/s);
});
