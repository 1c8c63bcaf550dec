/** Somebody who goes through the whole app and stops at each screen; what is done at a stop is up to the test. */
import type { Page } from "playwright-core";
import { LANGUAGES, type Language, type Messages, speak, t } from "../../../../packages/web/i18n/index.ts";
import { PHONE } from "../looks.ts";
import type { Person } from "../person.ts";
import type { PersonSettings, World } from "../world.ts";

/** As long as the part before @ may be. */
export const LONG_ADDRESS = "a-person-with-an-address-that-is-long.and_longer".padEnd(64, "0123456789");

/** Called at each stop. @param what it is, in words that also name a file */
export type Visit = (page: Page, what: string) => Promise<void>;

export interface TourOptions {
  readonly world: World;
  /** BCP 47; of a language that the app speaks. */
  readonly locale: string;
  readonly visit: Visit;
}

export class Tourist {
  readonly world: World;
  readonly words: Messages;
  readonly #options: TourOptions;

  private constructor(options: TourOptions, words: Messages) {
    this.world = options.world;
    this.words = words;
    this.#options = options;
  }

  /** Finds its way by the words of the language, as people do. */
  static async ready(options: TourOptions): Promise<Tourist> {
    const language = options.locale.slice(0, 2) as Language;
    if (!Object.hasOwn(LANGUAGES, language)) throw new Error(`the app does not speak ${options.locale}`);
    await speak(language);
    return new Tourist(options, t());
  }

  /** What a browser of the tour is opened with. */
  get settings(): PersonSettings {
    const { locale } = this.#options;
    return { locale, viewport: PHONE, reducedMotion: "reduce" };
  }

  /** Somebody with a name of their own, who has just opened the activation link. */
  async person(address: string, name: string, settings: PersonSettings = {}): Promise<Person> {
    const { account, link } = await this.world.server.admin.add({ address, name });
    if (link.loopbackLink === null) throw new Error("the server of a test listens on loopback");
    return this.world.device(account.address, link.loopbackLink, { ...this.settings, ...settings });
  }

  visit(page: Page, what: string): Promise<void> {
    return this.#options.visit(page, what);
  }

  /** Presses a button by its name, in a dialog where one is open. */
  async press(page: Page, name: string): Promise<void> {
    await page.getByRole("button", { name, exact: true }).first().click();
  }

  /** Waits for a dialog, stops there, and leaves it with Escape. */
  async dialog(page: Page, title: string, what: string): Promise<void> {
    const dialog = page.getByRole("dialog", { name: title });
    await dialog.waitFor();
    await this.visit(page, what);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
}

/** A name as sentences hold it: isolated from the words around it. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Goes to a place, as a link would. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => {
    location.hash = wanted;
  }, hash);
}
