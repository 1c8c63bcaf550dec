/** A server and people with browsers, for one test. Nothing is a mock: server, app and browser are the real ones. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type ConfigOverrides, type RunningServer, startServer } from "@sottovoce/server";
import { type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { MovableClock } from "../../../packages/web/test/movable-clock.ts";
import { builtWebApp } from "./build.ts";
import type { Camera } from "./camera.ts";
import { LAUNCH, theBrowser } from "./chromium.ts";
import type { Microphone } from "./microphone.ts";
import { PATIENCE_MS, Person } from "./person.ts";
import { Watch } from "./watch.ts";

export { skip } from "./chromium.ts";
export { activate, PASSPHRASE, Person, write } from "./person.ts";

export interface PersonSettings extends BrowserContextOptions {
  /** Keeps what the browser stores in this folder, instead of in memory: to be searched. */
  readonly profile?: string;
  /** What stands before the camera, in a browser of its own; without one there is no camera. */
  readonly camera?: Camera;
  /** What is said into the microphone, in a browser of its own; without one there is no microphone. */
  readonly microphone?: Microphone;
  /** By which the browser reaches the server, where something stands in between. */
  readonly origin?: string;
}

export class World {
  readonly server: RunningServer;
  readonly watch = new Watch();
  readonly #clock: MovableClock;
  /** Lines of the server's log. */
  readonly #log: readonly string[];
  readonly #contexts: BrowserContext[] = [];

  private constructor(server: RunningServer, clock: MovableClock, log: readonly string[]) {
    this.server = server;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * A world that is gone after the test, which fails if anything went wrong in a browser meanwhile.
   * @param settings of the operator, where they are not the usual ones
   */
  static async open(t: TestContext, settings: ConfigOverrides = {}): Promise<World> {
    const world = await World.start(undefined, settings);
    t.after(async () => {
      if (!t.passed) for (const line of await world.#traces()) t.diagnostic(line);
      await world.close();
    });
    return world;
  }

  /** A world that whoever asked for it has to close. @param webApp folder of a build, the tests' own if not given */
  static async start(webApp?: string, settings: ConfigOverrides = {}): Promise<World> {
    const built = webApp ?? (await builtWebApp());
    const dataDir = mkdtempSync(join(tmpdir(), "sottovoce-web-"));
    const clock = new MovableClock();
    const log: string[] = [];
    const server = await startServer({
      dataDir,
      webApp: built,
      clock,
      logDestination: { write: (line: string) => void log.push(line) },
      overrides: {
        ...settings,
        log: { level: "warn" },
        https: { port: 0, bind: "127.0.0.1" },
        sip: { port: 0, bind: "127.0.0.1" },
        http: { port: 0 },
      },
    });
    return new World(server, clock, log);
  }

  /** Closes browsers and server, and removes what they kept. @throws Error for what went wrong in a browser */
  async close(): Promise<void> {
    for (const context of this.#contexts) {
      await this.watch.checkCookies(context);
      await context.close();
    }
    await this.server.close();
    rmSync(this.server.dataDir, { recursive: true, force: true });
    this.watch.check();
  }

  /** Plain HTTP on this machine: browsers treat it as secure. */
  get origin(): string {
    const { loopbackOrigin } = this.server;
    if (loopbackOrigin === null) throw new Error("the server of a test listens on loopback");
    return loopbackOrigin;
  }

  /** Somebody new, whose browser has just opened the activation link. */
  async person(name: string, settings: PersonSettings = {}): Promise<Person> {
    const { account, link } = await this.server.admin.add({ address: name, name: nameOf(name) });
    if (link.loopbackLink === null) throw new Error("the server of a test listens on loopback");
    const { pathname, search, hash } = new URL(link.loopbackLink);
    const own = new URL(`${pathname}${search}${hash}`, settings.origin ?? this.origin);
    return this.device(account.address, own.href, settings);
  }

  /** A browser of somebody who is known already, which has just opened a link: of another device, or after a reset. */
  async device(address: string, link: string, settings: PersonSettings = {}): Promise<Person> {
    return Person.open({ address, link, context: await this.#context(settings) });
  }

  /** Lets time pass, for the server and in all browsers. */
  async advance(ms: number): Promise<void> {
    const ahead = this.#clock.ahead + ms;
    this.#clock.moveTo(ahead);
    for (const context of this.#contexts) {
      await context.pages()[0]?.evaluate((moved) => globalThis.sottovoceTest.setAhead(moved), ahead);
    }
  }

  async #context({
    profile,
    camera,
    microphone,
    origin,
    ...options
  }: PersonSettings): Promise<BrowserContext> {
    const context =
      profile === undefined && camera === undefined && microphone === undefined
        ? await (await theBrowser()).newContext(options)
        : await chromium.launchPersistentContext(profile ?? "", {
            ...LAUNCH,
            args: [...LAUNCH.args, ...(camera?.args ?? []), ...(microphone?.args ?? [])],
            ...options,
          });
    context.setDefaultTimeout(PATIENCE_MS);
    this.#contexts.push(context);
    this.watch.add(context, origin ?? this.origin);
    return context;
  }

  /** What helps to find out why a test failed: a picture of each page, and what server and browser said. */
  async #traces(): Promise<readonly string[]> {
    const folder = mkdtempSync(join(tmpdir(), "sottovoce-screens-"));
    const pages = this.#contexts.flatMap((context) => context.pages());
    const pictures = pages.map((page, index) =>
      page.screenshot({ path: join(folder, `${index}.png`) }).catch(() => undefined),
    );
    await Promise.all(pictures);
    return [
      `screenshots: ${folder}`,
      `the server's log:\n${this.#log.join("")}`,
      `in the browser: ${this.watch.faults.join("\n") || "nothing"}`,
    ];
  }
}

function nameOf(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
