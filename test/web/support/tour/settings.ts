/** The settings, page by page, with what they ask. */
import { PASSPHRASE, type Person } from "../person.ts";
import { goTo, type Tourist } from "./tourist.ts";

export async function tourSettings(tourist: Tourist, alice: Person): Promise<void> {
  const { page } = alice;
  const { words } = tourist;
  await goTo(page, "#/settings");
  await page.getByRole("link", { name: words.settings.about.title }).waitFor();
  await tourist.visit(page, "settings");
  for (const name of ["lock", "notifications", "calls", "language", "theme"] as const) {
    await open(tourist, page, name);
    await tourist.visit(page, `settings ${name}`);
  }
  await tourTemplates(tourist, alice);
  await open(tourist, page, "storage");
  await page.getByText(words.settings.storage.used).waitFor();
  await tourist.visit(page, "settings storage");
  await tourist.press(page, words.settings.storage.export);
  await tourist.dialog(page, words.settings.storage.export, "export");
  await tourist.press(page, words.settings.storage.erase);
  await tourist.dialog(page, words.setup.erase.title, "erase");
  await open(tourist, page, "about");
  await tourist.visit(page, "settings about");
  await tourist.press(page, words.settings.about.showLicences);
  await tourist.dialog(page, words.settings.about.licences, "licences");
}

async function open(
  { words }: Tourist,
  page: Person["page"],
  name: "lock" | "notifications" | "calls" | "language" | "theme" | "templates" | "storage" | "about",
): Promise<void> {
  await goTo(page, `#/settings/${name}`);
  await page
    .getByRole("main")
    .getByRole("heading", { level: 1, name: words.settings[name].title, exact: true })
    .waitFor();
}

async function tourTemplates(tourist: Tourist, { page }: Person): Promise<void> {
  const { templates } = tourist.words.settings;
  await open(tourist, page, "templates");
  await page.getByText(templates.none).waitFor();
  await tourist.visit(page, "settings templates, none");
  await tourist.press(page, templates.new);
  await page.getByLabel(templates.text, { exact: true }).fill("x".repeat(161));
  await tourist.dialog(page, templates.new, "a new template, too long");
  for (const text of [
    "I am on my way.",
    "The results are in, please call the ward when you have a minute.",
  ]) {
    await tourist.press(page, templates.new);
    await page.getByLabel(templates.text, { exact: true }).fill(text);
    await tourist.press(page, templates.add);
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await tourist.visit(page, "settings templates");
  await tourist.press(page, "I am on my way.");
  await tourist.dialog(page, templates.edit, "a template edited");
}

/** Both sides of linking, as each has it on its own screen. */
export async function tourDevices(tourist: Tourist, alice: Person): Promise<void> {
  const { page } = alice;
  const { devices } = tourist.words;
  await goTo(page, "#/settings/devices");
  await page.getByRole("list", { name: devices.list }).waitFor();
  await tourist.visit(page, "devices");
  await tourist.press(page, devices.link);
  await page.getByRole("img", { name: devices.offer.code }).waitFor();
  await tourist.visit(page, "a link for another device");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const second = await tourJoining(tourist, alice);
  await page.getByRole("list", { name: devices.list }).getByRole("listitem").nth(1).waitFor();
  await tourist.visit(page, "two devices");
  await page
    .getByRole("list", { name: devices.list })
    .getByRole("listitem")
    .nth(1)
    .getByRole("button")
    .click();
  await page.getByRole("dialog").waitFor();
  await tourist.visit(page, "a device removed");
  await page.keyboard.press("Escape");
  await goTo(second.page, "#/settings/devices");
  await second.page.getByText(devices.notHere).waitFor();
  await tourist.visit(second.page, "devices, on the second");
}

async function tourJoining(tourist: Tourist, alice: Person): Promise<Person> {
  const { page } = alice;
  const { setup, devices, common } = tourist.words;
  const link = await copiedLink(tourist, alice);
  const second = await tourist.world.device(alice.address, link, tourist.settings);
  const field = second.page.getByLabel(setup.passphrase.label, { exact: true });
  await field.waitFor();
  await tourist.visit(second.page, "joining");
  for (const label of [setup.passphrase.label, setup.passphrase.repeat]) {
    await second.page.getByLabel(label, { exact: true }).fill(PASSPHRASE);
  }
  await tourist.press(second.page, setup.joining.submit);
  await second.page.getByText(setup.joining.waiting).waitFor();
  await tourist.visit(second.page, "joining, the digits");
  await page.getByRole("dialog", { name: devices.compare.title }).waitFor();
  await tourist.visit(page, "a device asks, the digits");
  await tourist.press(page, devices.compare.match);
  await page.getByRole("dialog", { name: devices.linked.title }).waitFor();
  await tourist.visit(page, "a device is linked");
  await tourist.press(page, common.done);
  await second.page.getByRole("heading", { name: common.history }).waitFor();
  return second;
}

/** Opens the dialog, and copies its link. */
async function copiedLink(tourist: Tourist, { page, context }: Person): Promise<string> {
  const { offer, link } = tourist.words.devices;
  await context.grantPermissions(["clipboard-write"], { origin: tourist.world.origin });
  await tourist.press(page, link);
  await tourist.press(page, offer.copy);
  await page.getByText(tourist.words.common.copied).waitFor();
  const paper = await context.newPage();
  await paper.setContent("<textarea></textarea>");
  await paper.locator("textarea").press("ControlOrMeta+V");
  const copied = await paper.locator("textarea").inputValue();
  await paper.close();
  return copied;
}
