/** The screens of people as somebody has them before their eyes. */
import type { Locator, Page } from "playwright-core";
import type { Person } from "./person.ts";
import { activate, type World } from "./world.ts";

/** So many people with their apps open, who know nothing of each other yet. */
export async function activated(world: World, ...names: readonly string[]): Promise<readonly Person[]> {
  const people = await Promise.all(names.map((name) => world.person(name)));
  await Promise.all(people.map((person) => activate(person)));
  return people;
}

/** A sentence as it is shown: `{Bob}` is a name, isolated from the words around it. */
export function said(sentence: string): string {
  return sentence.replace(/\{(.*?)\}/g, "\u2068$1\u2069");
}

/** Goes to a place, as a link would. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    location.hash = wanted;
  }, hash);
}

export async function openContact(person: Person, address: string): Promise<void> {
  await goTo(person.page, `#/contacts/${encodeURIComponent(address)}`);
  await person.page.locator(".contact-card").waitFor();
}

export async function openVerification(person: Person, address: string): Promise<void> {
  await goTo(person.page, `#/contacts/${encodeURIComponent(address)}/verify`);
  await person.page.locator(".safety-digits").waitFor();
}

/** What is called like this in the list of contacts, by the mark and name that a screen reader says. */
export function contactRow(page: Page, name: string | RegExp): Locator {
  return page.locator(".shell-list").getByRole("link", { name });
}

/** Names in the list, from the top. */
export function listedNames(page: Page): Promise<readonly string[]> {
  return page.locator(".shell-list .person-name").allInnerTexts();
}

/** Chooses one of the lists of contacts. */
export async function choose(page: Page, list: "All" | "On this server" | "Favourites"): Promise<void> {
  await page.locator(".contacts-head").getByRole("radio", { name: list }).check();
}

/** Two people compare their safety numbers through the engine, without the screens. */
export function verify(person: Person, other: string): Promise<void> {
  return person.page.evaluate(async (address) => {
    const { digits } = await globalThis.sottovoce.safetyNumber(address as never);
    await globalThis.sottovoce.markVerified(address as never, digits);
  }, other);
}

/** Opens the dialog for another device, and copies the link. The browser has to permit writing to the clipboard. */
export async function offeredLink({ page, context }: Person): Promise<string> {
  await goTo(page, "#/settings/devices");
  await page.getByRole("button", { name: "Link another device" }).click();
  const dialog = page.getByRole("dialog", { name: "Link another device" });
  await dialog.getByRole("img", { name: "QR code for the other device" }).waitFor();
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Copied.").waitFor();
  // The page itself must not read the clipboard, says its policy; a person pastes it somewhere.
  const paper = await context.newPage();
  await paper.setContent("<textarea></textarea>");
  await paper.locator("textarea").press("ControlOrMeta+V");
  const link = await paper.locator("textarea").inputValue();
  await paper.close();
  return link;
}
