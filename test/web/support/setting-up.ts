/** Activation as a person goes through it, on the screens. */
import type { Page } from "playwright-core";
import { PASSPHRASE, type Person } from "./person.ts";

export const passphraseField = (page: Page) => page.getByLabel("Passphrase or PIN", { exact: true });
export const repeatField = (page: Page) => page.getByLabel("Repeat it", { exact: true });
export const activateButton = (page: Page) => page.getByRole("button", { name: "Activate", exact: true });

/** Fills in the form of a link that is open, and sends it. */
export async function choosePassphrase(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await passphraseField(page).fill(passphrase);
  await repeatField(page).fill(passphrase);
  await activateButton(page).click();
}

/** The words on the screen. */
export async function wordsShown(page: Page): Promise<readonly string[]> {
  const list = page.getByRole("list", { name: "Recovery words" });
  await list.waitFor();
  return list.locator(".kit-word > span:last-child").allTextContents();
}

/** Answers the three questions from what was written down. */
export async function confirmWords(page: Page, words: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: "I have written them down" }).click();
  await page.getByRole("heading", { name: "Check your paper" }).waitFor();
  for (const label of await page.locator("label", { hasText: /^Word \d+$/ }).allTextContents()) {
    const position = Number(label.replace("Word ", ""));
    await page.getByLabel(label, { exact: true }).fill(words[position - 1] ?? "");
  }
  await page.getByRole("button", { name: "Confirm" }).click();
}

/** From the open link to History. @returns the recovery words */
export async function activateOnScreen(person: Person): Promise<readonly string[]> {
  const { page } = person;
  await choosePassphrase(page);
  const words = await wordsShown(page);
  await confirmWords(page, words);
  await page.getByRole("heading", { name: "History" }).waitFor();
  return words;
}
