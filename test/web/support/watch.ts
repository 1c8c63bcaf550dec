/** What must not happen in any page of any test: errors, refusals by the security policy, requests to strangers, cookies. */
import type { BrowserContext, ConsoleMessage, Request } from "playwright-core";

/** The browser's own report of a request that failed or was refused: the engine deals with it. */
const FAILED_REQUEST = /^Failed to load resource:|^WebSocket connection to '.*' failed:/;

export class Watch {
  readonly #faults: string[] = [];
  readonly #expected: RegExp[] = [];

  /**
   * Watches all pages and workers of a context, also those to come.
   * @param origin where it reaches the server
   */
  add(context: BrowserContext, origin: string): void {
    context.on("request", (request) => this.#request(request, origin));
    context.on("console", (message) => this.#console(message));
    context.on("weberror", (error) => this.#fault(`uncaught: ${describe(error.error())}`));
    context.on("page", (page) => page.on("crash", () => this.#fault("the page crashed")));
  }

  /** There is no need for any cookie, so there must be none. To be asked before a context is closed. */
  async checkCookies(context: BrowserContext): Promise<void> {
    // A test may have closed it itself.
    const cookies = await context.cookies().catch(() => []);
    for (const { name } of cookies) this.#fault(`a cookie: ${name}`);
  }

  /** Errors that a test brings about on purpose. */
  expect(text: RegExp): void {
    this.#expected.push(text);
  }

  /** What went wrong and was not expected. */
  get faults(): readonly string[] {
    return this.#faults.filter((fault) => !this.#expected.some((text) => text.test(fault)));
  }

  /** @throws Error that lists what went wrong */
  check(): void {
    const { faults } = this;
    if (faults.length > 0) throw new Error(`went wrong in the browser:\n  ${faults.join("\n  ")}`);
  }

  #request(request: Request, origin: string): void {
    const url = new URL(request.url());
    const ours = url.origin === origin || url.protocol === "data:" || url.protocol === "blob:";
    if (!ours) this.#fault(`a request to a stranger: ${request.url()}`);
  }

  #console(message: ConsoleMessage): void {
    const text = message.text();
    if (message.type() === "error" && !FAILED_REQUEST.test(text)) this.#fault(`console: ${text}`);
  }

  #fault(text: string): void {
    this.#faults.push(text);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
