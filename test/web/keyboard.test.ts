/** Everything without a pointer: from the activation link to a sent message, its timeline, a verified contact, the lock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { activate, PASSPHRASE, skip, World } from "./support/world.ts";

/** Steps with Tab to the farthest place of a screen, generously. */
const STEPS = 60;

class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /**
   * What has the focus, as a screen reader says it; it may still be on its way to a place that has just appeared.
   * @throws AssertionError where nothing has it, or nothing shows it
   */
  async focused(): Promise<string> {
    await this.#page
      .waitForFunction(() => document.activeElement !== document.body, null, { timeout: 5_000 })
      .catch(() => undefined);
    const { name, lost, visible } = await this.#page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) {
        return { name: "", lost: true, visible: false };
      }
      const labelled = (element as HTMLInputElement).labels?.[0]?.textContent;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      const frame = element.closest(".field-frame, .composer-frame");
      return {
        name: (element.getAttribute("aria-label") ?? labelled ?? element.textContent ?? "").trim(),
        lost: false,
        // A heading that was given the focus needs no frame; a field's frame stands around it.
        visible:
          element.tabIndex < 0 ||
          outlineStyle !== "none" ||
          boxShadow !== "none" ||
          (frame !== null && getComputedStyle(frame).boxShadow !== "none"),
      };
    });
    assert.ok(!lost, "the focus is lost");
    assert.ok(visible, `nothing shows that “${name}” has the focus`);
    return name;
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  /** Goes on with Tab until something of this name has the focus; every step on the way is looked at. */
  async tabTo(name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      await this.press("Tab");
      // From the last one on a page the browser goes to itself, and comes back to the first.
      if (await this.#page.evaluate(() => document.activeElement === document.body)) continue;
      const now = await this.focused();
      if (typeof name === "string" ? now === name : name.test(now)) return;
      passed.push(now);
    }
    assert.fail(`Tab does not reach ${name}; it reaches ${passed.join(" | ")}`);
  }

  async open(name: string | RegExp): Promise<void> {
    await this.tabTo(name);
    await this.press("Enter");
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }
}

async function leaveByEscape(page: Page, keys: Keyboard, name: string | RegExp): Promise<void> {
  const dialog = page.getByRole("dialog", { name });
  await dialog.waitFor();
  // It keeps the focus for itself: a round with Tab never leaves it for what lies behind.
  for (let step = 0; step < 12; step++) {
    await keys.press("Tab");
    const outside = await page.evaluate(() => {
      const element = document.activeElement;
      return element !== document.body && element?.closest("dialog") === null;
    });
    assert.ok(!outside, "the focus is behind the dialog");
  }
  await keys.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await keys.focused();
}

test("the whole way by the keyboard alone, with the focus always somewhere and always seen", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await activate(bob);
  const { page } = alice;
  const keys = new Keyboard(page);

  await keys.tabTo("Passphrase or PIN");
  await keys.type(PASSPHRASE);
  await keys.tabTo("Repeat it");
  await keys.type(PASSPHRASE);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Your recovery kit" }).waitFor();
  await keys.open("Skip");
  await leaveByEscape(page, keys, "Go on without a recovery kit?");
  assert.equal(await keys.focused(), "Skip");
  await keys.press("Enter");
  await page.getByRole("dialog").waitFor();
  await keys.open("Go on without");
  await page.getByRole("heading", { name: "History" }).waitFor();

  await keys.open("New message");
  await page.getByRole("combobox").waitFor();
  await keys.type("bob");
  await page.getByRole("option", { name: /Bob/ }).waitFor();
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await page.locator(".composer-field").waitFor();
  assert.match(await keys.focused(), /^Message to/);
  await keys.type("By hand");
  await keys.press("Enter");
  await page.getByRole("article", { name: /Delivered: By hand$/ }).waitFor();
  assert.match(await keys.focused(), /^Message to/);

  await keys.tabTo(/^Messages with/);
  await keys.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.matches(".message"));
  await keys.press("Enter");
  await leaveByEscape(page, keys, "Message details");
  assert.match(await keys.focused(), /By hand$/);

  await keys.open(/^Details of .*Bob/);
  await page.locator(".contact-card").waitFor();
  await keys.open(/^Not verified yet/);
  await page.locator(".safety-digits").waitFor();
  await keys.open("Scan the other code");
  await leaveByEscape(page, keys, "Scan the other code");
  assert.equal(await keys.focused(), "Scan the other code");
  await keys.open("All digits match");
  await page.getByRole("dialog").waitFor();
  await keys.open("Mark as verified");
  await page.getByText("You have verified").waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.matches(".verify-done"));

  await keys.open("Settings");
  await keys.open(/^Lock/);
  await page.getByRole("main").getByRole("heading", { name: "Lock", exact: true }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches("main h1"));
  await keys.open("Lock now");
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.matches("input"));
  await keys.type(PASSPHRASE);
  await keys.press("Enter");
  await page.getByRole("button", { name: "Lock now" }).waitFor();
  await keys.focused();
});
