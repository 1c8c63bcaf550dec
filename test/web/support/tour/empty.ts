/** The app of somebody who knows nobody yet. */
import type { Person } from "../person.ts";
import { goTo, type Tourist } from "./tourist.ts";

export async function tourEmpty(tourist: Tourist, { page }: Person): Promise<void> {
  const { words } = tourist;
  await page.getByText(words.setup.kit.confirmed).waitFor();
  await page.getByText(words.history.emptyTitle).waitFor();
  await tourist.visit(page, "history empty, with a toast");
  await goTo(page, "#/contacts");
  const tabs = [
    [words.contacts.tabs.all, words.contacts.empty.all],
    [words.contacts.tabs.known, words.contacts.empty.known],
    [words.contacts.tabs.favourites, words.contacts.empty.favourites],
  ] as const;
  for (const [index, [tab, sentence]] of tabs.entries()) {
    await page.getByRole("radio", { name: tab, exact: true }).check();
    await page.getByText(sentence).waitFor();
    await tourist.visit(page, `contacts empty ${index + 1}`);
  }
  await page.getByRole("radio", { name: words.contacts.tabs.all, exact: true }).check();
  await goTo(page, "#/new");
  await page.getByLabel(words.contacts.compose.field).fill("nobody");
  await page.getByLabel(words.contacts.compose.field).press("Enter");
  await page.getByRole("main").getByRole("alert").filter({ hasText: /\S/ }).waitFor();
  await tourist.visit(page, "new message, nobody found");
}
