/** A new version of the app: fetched beside the one in use, and taken when the person wants it. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { theBrowser } from "./support/chromium.ts";
import { faultsOf } from "./support/looks.ts";
import { activate, Person } from "./support/person.ts";
import { kept } from "./support/service-worker.ts";
import { NEXT_BUILD, Versions } from "./support/versions.ts";
import { skip } from "./support/world.ts";

const buildOf = (page: Page): Promise<string | null> =>
  page.locator('meta[name="sottovoce-build"]').getAttribute("content");

const cachesOf = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());

async function alice(t: TestContext, versions: Versions): Promise<Person> {
  const { account, link } = await versions.server.admin.add({ address: "alice", name: "Alice" });
  const context = await (await theBrowser()).newContext({ reducedMotion: "reduce" });
  t.after(() => context.close());
  const person = await Person.open({ address: account.address, link: link.loopbackLink ?? "", context });
  await activate(person);
  await kept(person.page);
  return person;
}

test("a new version waits, says so, and works in all tabs when the person wants it", { skip }, async (t) => {
  const versions = await Versions.open(t);
  const person = await alice(t, versions);
  const { page } = person;
  const other = await person.newTab();
  await page.evaluate(() => {
    location.hash = "#/";
  });
  const before = await buildOf(page);
  const offer = page.getByText("A new version is ready.");
  assert.equal(await offer.count(), 0, "nothing is offered at the first visit");

  await versions.upgrade();
  await page.evaluate(async () => void (await navigator.serviceWorker.getRegistration())?.update());
  await offer.waitFor();
  assert.deepEqual(await faultsOf(page), []);
  assert.equal((await cachesOf(page)).length, 2, "the one in use, and the one that waits");
  await other.reload();
  assert.equal(await buildOf(other), before, "until then everything goes on in the version it began with");

  const reloaded = [page, other].map((tab) => tab.waitForEvent("load"));
  await page.getByRole("button", { name: "Reload" }).first().click();
  await Promise.all(reloaded);
  for (const tab of [page, other]) {
    // No tab is left that holds the keys.
    await person.reached("locked", tab);
    assert.equal(await buildOf(tab), NEXT_BUILD);
    assert.equal(await tab.getByText("A new version is ready.").count(), 0);
  }
  assert.deepEqual(await cachesOf(page), [`sottovoce-build-${NEXT_BUILD}`]);
});
