/** Locked: wrong passphrases, a forgotten one, and the pause. */
import { PASSPHRASE, type Person } from "../person.ts";
import { goTo, type Tourist } from "./tourist.ts";

export async function tourLock(tourist: Tourist, alice: Person): Promise<void> {
  const { page } = alice;
  const { unlock, passphrase, erase } = tourist.words.setup;
  await goTo(page, "#/");
  await page.evaluate(() => globalThis.sottovoce.lock());
  const field = page.getByLabel(passphrase.label, { exact: true });
  await field.waitFor();
  await tourist.visit(page, "locked");
  await tourRinging(tourist, page);
  const wrong = async (): Promise<void> => {
    await field.fill("not the one");
    await page.keyboard.press("Enter");
  };
  await wrong();
  await page.getByText(unlock.triesLeft(4)).waitFor();
  await tourist.visit(page, "a wrong passphrase");
  await tourist.press(page, unlock.forgot);
  await page.getByRole("dialog", { name: unlock.forgotTitle }).waitFor();
  await tourist.visit(page, "a forgotten passphrase");
  await tourist.press(page, erase.submit);
  await tourist.press(page, erase.submit);
  await tourist.dialog(page, erase.last, "really everything");
  for (const left of [3, 2, 1]) {
    await wrong();
    await page.getByText(unlock.triesLeft(left)).waitFor();
  }
  await wrong();
  await page.getByRole("timer").waitFor();
  await tourist.visit(page, "a pause");
  await tourist.world.advance(61_000);
  await page.getByRole("timer").waitFor({ state: "detached" });
  await field.fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: tourist.words.common.history }).waitFor();
}

/** Somebody calls while it is locked: the engine's part is played. */
async function tourRinging(tourist: Tourist, page: Person["page"]): Promise<void> {
  const tell = (ringing: boolean) =>
    page.evaluate((rings) => {
      const state = { phase: "locked", failures: 0, waitUntil: 0, arrived: 0, ringing: rings } as const;
      globalThis.sottovoceTest.emit({ type: "state", state });
    }, ringing);
  const words = page.getByText(tourist.words.calls.whileLocked);
  await tell(true);
  await words.waitFor();
  await tourist.visit(page, "locked, somebody calls");
  await tell(false);
  await words.waitFor({ state: "detached" });
}
