/** Parts of the app that are loaded when they are opened: some do not come, some come sooner than they are asked for. */
import { test } from "node:test";
import { builtWebApp } from "./support/build.ts";
import { openBundledPage } from "./support/bundled-page.ts";
import { skip } from "./support/chromium.ts";
import { deliver, newVisitor } from "./support/delivered.ts";
import type {} from "./support/in-browser/lazy-screen.ts";

test("a screen that does not come says so, is asked for again by hand, and then the app can be loaded again", {
  skip,
}, async (t) => {
  const { server } = await deliver(t, await builtWebApp());
  // The service worker would have it.
  const context = await newVisitor(t, { serviceWorkers: "block", locale: "en" });
  const screen = /\/assets\/welcome-screen-/;
  await context.route(screen, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(`${server.loopbackOrigin}/`);
  await page.getByRole("alert").getByText("This part of the app could not be loaded.").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  const reload = page.getByRole("button", { name: "Reload" });
  await reload.waitFor();
  await context.unroute(screen);
  await reload.click();
  await page.getByRole("heading", { level: 1 }).waitFor();
});

test("a screen whose module comes between drawing and asking for it is shown", { skip }, async (t) => {
  const page = await openBundledPage(t, "lazy-screen.ts");
  await page.waitForFunction(() => globalThis.lazyScreen !== undefined);
  await page.evaluate(() => globalThis.lazyScreen.loadBeforeEffects());
  await page.getByRole("heading", { name: "Here" }).waitFor();
});
