/** The screens of messages as a person has them before their eyes. */
import type { Locator, Page } from "playwright-core";
import type { Person } from "./person.ts";

/** Opens a conversation, as a link would. */
export async function openConversation(person: Person, peer: string, page = person.page): Promise<void> {
  await page.evaluate((address) => {
    location.hash = `#/c/${encodeURIComponent(address)}`;
  }, peer);
  await composer(page).or(page.locator(".decision")).first().waitFor();
}

export const composer = (page: Page): Locator => page.locator(".composer-field");

/** The messages in the conversation that are drawn. */
export const messages = (page: Page): Locator => page.locator(".messages").getByRole("article");

/** One message by its text. */
export function message(page: Page, text: string): Locator {
  return messages(page).filter({ hasText: text });
}

/** Writes with the keyboard, and sends with Enter. */
export async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** The line of a conversation in History. */
export function historyLine(page: Page, name: string): Locator {
  return page.locator(".history-row").filter({ hasText: name });
}
