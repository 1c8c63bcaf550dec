/** A person with a browser of their own. */
import type { BrowserContext, Page } from "playwright-core";
import type { AppEvent, AppState } from "../../../packages/web/engine/app-engine.ts";
import type {} from "../../../packages/web/test/globals.ts";

export const PASSPHRASE = "correct horse battery staple";

export interface PersonOptions {
  readonly address: string;
  /** Activation link on the origin that the browser is used with. */
  readonly link: string;
  readonly context: BrowserContext;
}

/** Whoever can be written to. */
export interface Addressed {
  readonly address: string;
}

export class Person {
  readonly address: string;
  readonly link: string;
  readonly context: BrowserContext;
  /** The first tab. */
  readonly page: Page;

  private constructor({ address, link, context }: PersonOptions, page: Page) {
    this.address = address;
    this.link = link;
    this.context = context;
    this.page = page;
  }

  /** Opens the activation link in a browser that has nothing yet. */
  static async open(options: PersonOptions): Promise<Person> {
    const page = options.context.pages()[0] ?? (await options.context.newPage());
    const person = new Person(options, page);
    await page.goto(options.link);
    await person.reached("empty");
    return person;
  }

  /** One more tab of the same browser. */
  async newTab(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(new URL(this.link).origin);
    await page.waitForFunction(() => globalThis.sottovoceTest?.connection.state.phase !== "starting");
    return page;
  }

  /** Waits until the app is in a phase. */
  async reached(phase: AppState["phase"], page = this.page): Promise<void> {
    await page.waitForFunction(
      (wanted) => globalThis.sottovoceTest?.connection.state.phase === wanted,
      phase,
    );
  }

  async online(page = this.page): Promise<void> {
    await page.waitForFunction(() => {
      const state = globalThis.sottovoceTest?.connection.state;
      return state?.phase === "open" && state.connection === "online";
    });
  }

  state(page = this.page): Promise<AppState> {
    return page.evaluate(() => globalThis.sottovoceTest.connection.state);
  }

  events(page = this.page): Promise<readonly AppEvent[]> {
    return page.evaluate(() => globalThis.sottovoceTest.events);
  }

  /** Texts of a conversation, oldest first, without the engine's remarks. */
  texts(peer: Addressed, page = this.page): Promise<string[]> {
    return page.evaluate(async (address) => {
      const messages = await globalThis.sottovoce.messages(address as never, { limit: 100_000 });
      return messages
        .filter(({ note }) => note === null)
        .map(({ text }) => text)
        .reverse();
    }, peer.address);
  }

  /** Waits until a tab was told of a message that came. */
  async hears(text: string, page = this.page): Promise<void> {
    await page.waitForFunction(
      (wanted) =>
        globalThis.sottovoceTest.events.some(
          (event) => event.type === "message" && event.message.text === wanted,
        ),
      text,
    );
  }

  async unlock(page = this.page, passphrase = PASSPHRASE): Promise<void> {
    await page.evaluate((given) => globalThis.sottovoce.unlock(given), passphrase);
    await this.online(page);
  }

  async goOffline(): Promise<void> {
    await this.context.setOffline(true);
  }

  async goOnline(): Promise<void> {
    await this.context.setOffline(false);
  }

  /** Stops the worker of the first tab in the middle of whatever it does. @returns lets it go on */
  async freezeWorker(): Promise<() => Promise<void>> {
    const session = await this.context.newCDPSession(this.page);
    const found = Promise.withResolvers<string>();
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") found.resolve(sessionId);
    });
    await session.send("Target.setAutoAttach", {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    });
    const sessionId = await found.promise;
    const tell = (method: string): Promise<unknown> =>
      session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: 1, method }) });
    await tell("Debugger.enable");
    await tell("Debugger.pause");
    return async () => {
      await tell("Debugger.resume");
      await session.detach();
    };
  }

  /** Moves time for one browser alone, through one of its tabs. */
  async skipTime(page: Page, ms: number): Promise<void> {
    await page.evaluate((moved) => globalThis.sottovoceTest.setAhead(moved), ms);
  }

  /** Waits until a message with this text is in a conversation, with this status where one is named. */
  async sees(peer: Addressed, text: string, status: string | null = null, page = this.page): Promise<void> {
    const seen = page.evaluate(
      ([address, wanted, wantedStatus]) =>
        new Promise<void>((resolve, reject) => {
          const look = async (): Promise<void> => {
            const messages = await globalThis.sottovoce.messages(address as never, { limit: 1_000 });
            const isIt = (message: (typeof messages)[number]) =>
              message.text === wanted && (wantedStatus === null || message.status === wantedStatus);
            if (!messages.some(isIt)) return;
            unsubscribe();
            resolve();
          };
          const unsubscribe = globalThis.sottovoceTest.connection.subscribe(() => void look().catch(reject));
          look().catch(reject);
        }),
      [peer.address, text, status] as const,
    );
    await within(seen, `${this.address} sees “${text}” ${status ?? ""}`);
  }
}

/** Longest wait for what happens in browsers, or between them and a server, on a machine that does other things as well. */
export const PATIENCE_MS = 60_000;

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it took too long until ${what}`)), PATIENCE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Activates a person's browser through the engine, without the screens. */
export async function activate(person: Person, passphrase = PASSPHRASE): Promise<void> {
  await person.page.evaluate(([link, secret]) => globalThis.sottovoce.activate(link, secret, null), [
    person.link,
    passphrase,
  ] as const);
  await person.online();
}

/** Writes through the engine, without the screens. @returns the message's id */
export function write(from: Person, to: Addressed, text: string, page = from.page): Promise<string> {
  return page.evaluate(
    async ([address, content]) => {
      const random = crypto.getRandomValues(new Uint8Array(10)).toHex();
      const id = Date.now().toString(16).padStart(12, "0") + random;
      const message = await globalThis.sottovoce.send(address as never, content, id as never);
      return message.id;
    },
    [to.address, text] as const,
  );
}
