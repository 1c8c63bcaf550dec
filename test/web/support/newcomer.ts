/** Somebody who sees the app for the first time, and only presses what is shown. Counts what they have to do. */
import type { Page } from "playwright-core";

const PASSPHRASE = "correct horse battery staple";

export class Newcomer {
  readonly page: Page;
  actions = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    this.actions++;
    await this.page.getByLabel(label).fill(text);
  }

  async press(name: string): Promise<void> {
    this.actions++;
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** From the activation link to History. */
  async activate(link: string): Promise<void> {
    await this.page.goto(link);
    await this.fill("Passphrase or PIN", PASSPHRASE);
    await this.fill("Repeat it", PASSPHRASE);
    await this.press("Activate");
    await this.press("Skip");
    await this.press("Go on without");
  }

  /** From History to a sent message. */
  async writeTo(name: string, text: string): Promise<void> {
    this.actions++;
    await this.page.getByRole("link", { name: "New message" }).first().click();
    this.actions++;
    await this.page.getByRole("option", { name: new RegExp(name) }).click();
    await this.answer(name, text);
  }

  /** In an open conversation. */
  async answer(name: string, text: string): Promise<void> {
    const field = new RegExp(`^Message to .*${name}`);
    await this.fill(field, text);
    await this.page.getByLabel(field).press("Enter");
  }

  async sees(text: string): Promise<void> {
    await this.page.getByText(text, { exact: true }).first().waitFor();
  }
}
