/** A person's agreement to messages that the server can read: asked once per contact, never assumed (REQUIREMENTS M12). */
import { type Engine, EngineError, type HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { askYesNo, openPrompter } from "../terminal/prompt.ts";
import { END_TO_SITE_ADVICE } from "../terminal/trust.ts";
import { wrap } from "../terminal/wrap.ts";

/**
 * Where the agreement comes from when it is needed: `given` with the command, which means nothing to people with keys ·
 * `ask` the person at the terminal, where there is one · `refuse` to go on, as for scripts
 */
export type ConsentWay = "given" | "ask" | "refuse";

export class Consent {
  readonly #context: Context;
  readonly #engine: Engine;
  readonly #recipient: Address;
  readonly #way: ConsentWay;

  constructor(context: Context, engine: Engine, recipient: Address, way: ConsentWay) {
    this.#context = context;
    this.#engine = engine;
    this.#recipient = recipient;
    this.#way = way;
  }

  /**
   * Does what needs the agreement; asks for it and does it again where it is missing.
   * @throws CliError `notAgreed`
   */
  async orAsk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "end_to_site_not_agreed") throw error;
      await this.#ask();
      return await work();
    }
  }

  /**
   * For a message that waits for the agreement because its recipient turned out to be a phone: asks for it, or takes
   * the message back.
   * @throws CliError `notAgreed`
   */
  async forHeld({ id }: HistoryMessage): Promise<void> {
    try {
      await this.#ask();
    } catch (error) {
      await this.#engine.remove(id);
      throw error;
    }
  }

  async #ask(): Promise<void> {
    if (this.#way !== "given") await this.#askPerson();
    await this.#engine.setEndToSite(this.#recipient, true);
  }

  async #askPerson(): Promise<void> {
    const prompter =
      this.#way === "ask" ? openPrompter(this.#context.io.stdin, this.#context.io.stderr) : null;
    if (prompter === null) throw this.#refusal("Run the command again with --end-to-site to agree.");
    try {
      const lines = [`${this.#recipient} uses a SIP phone.`, ...END_TO_SITE_ADVICE];
      for (const line of lines.flatMap((text) => wrap(text, this.#context.columns))) this.#context.note(line);
      const question = "Write to this phone all the same, now and from now on?";
      if (!(await askYesNo(prompter, question))) throw this.#refusal("Nothing was sent.");
    } finally {
      prompter.close();
    }
  }

  #refusal(next: string): CliError {
    return new CliError(
      EXIT.notAgreed,
      `${this.#recipient} uses a SIP phone, which has no keys: your server can read what is sent to it, and you have not agreed to that. ${next}`,
    );
  }
}
