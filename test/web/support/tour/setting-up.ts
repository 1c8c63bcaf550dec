/** From the operator's link to History, with everything that stands on the way. */
import { PASSPHRASE, type Person } from "../person.ts";
import { goTo, type Tourist } from "./tourist.ts";

/** @returns Alice, with the app open and nobody known yet */
export async function tourSettingUp(tourist: Tourist): Promise<Person> {
  const { words } = tourist;
  const alice = await tourist.person("alice", "Alice Meyer");
  const { page } = alice;
  await goTo(page, "#/");
  await page.getByRole("heading", { name: words.setup.welcome.title }).waitFor();
  await tourist.visit(page, "welcome");
  await page.getByLabel(words.setup.welcome.link).fill("https://example.org/");
  await tourist.press(page, words.setup.welcome.open);
  await page.getByText(words.setup.links.none).waitFor();
  await tourist.visit(page, "welcome refused");
  await tourist.press(page, words.setup.welcome.scan);
  await page.getByText(words.setup.scanner.none).waitFor();
  await tourist.dialog(page, words.setup.welcome.scanTitle, "welcome scanner");
  await goTo(page, "#/activate/AAAA");
  await page.getByRole("heading", { name: words.setup.links.failed }).waitFor();
  await tourist.visit(page, "activation refused");
  await goTo(page, new URL(alice.link).hash);
  await tourActivation(tourist, alice);
  await tourRecoveryKit(tourist, alice);
  return alice;
}

async function tourActivation(tourist: Tourist, { page }: Person): Promise<void> {
  const { activation, passphrase } = tourist.words.setup;
  const fields = [passphrase.label, passphrase.repeat].map((label) =>
    page.getByLabel(label, { exact: true }),
  );
  await fields[0]?.waitFor();
  await tourist.visit(page, "activation");
  for (const field of fields) await field.fill("123456");
  await tourist.press(page, activation.submit);
  await page.getByRole("alert").getByText(passphrase.tooCommon).waitFor();
  await tourist.visit(page, "activation too common");
  await tourist.press(page, activation.haveWords);
  await page.getByLabel(activation.words).fill("abandon ability able");
  await fields[0]?.fill("");
  await tourist.press(page, passphrase.suggest);
  await page.getByText(passphrase.suggested).waitFor();
  await tourist.visit(page, "activation with recovery words");
  await tourist.press(page, activation.noWords);
  await page.getByLabel(passphrase.label, { exact: true }).fill(PASSPHRASE);
  await tourist.press(page, activation.submit);
}

async function tourRecoveryKit(tourist: Tourist, { page }: Person): Promise<void> {
  const { kit } = tourist.words.setup;
  const list = page.getByRole("list", { name: kit.words });
  await list.waitFor();
  await tourist.visit(page, "recovery kit");
  const written = await list.locator(".kit-word > span:last-child").allTextContents();
  await tourist.press(page, kit.skip);
  await tourist.dialog(page, kit.skipTitle, "recovery kit skipped");
  await tourist.press(page, kit.written);
  await page.getByRole("heading", { name: kit.confirmTitle }).waitFor();
  const fields = page.locator(".field-input");
  for (const field of await fields.all()) await field.fill("wrong");
  await tourist.press(page, kit.confirm);
  await page.getByText(kit.wrongWord).first().waitFor();
  await tourist.visit(page, "recovery kit checked");
  const positions = (await page.locator(".field-label").allTextContents()).map((label) =>
    Number(/\d+/.exec(label)?.[0]),
  );
  for (const [index, position] of positions.entries()) {
    await fields.nth(index).fill(written[position - 1] ?? "");
  }
  await tourist.press(page, kit.confirm);
  await page.getByRole("heading", { name: tourist.words.common.history }).waitFor();
}
