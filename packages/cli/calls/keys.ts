/** Keys that a person presses while a call goes on, each by itself. */
import { emitKeypressEvents, type Key } from "node:readline";
import type { Call } from "@sottovoce/client";
import type { Prompter } from "../terminal/prompt.ts";
import type { CallOrder } from "./orders.ts";

export interface KeysHandler {
  order(order: CallOrder): void;
  /** The person gives up: Ctrl-C, or `q` before the call is secure. */
  leave(): void;
  /** Something to read, for a person. */
  say(line: string): void;
}

/** One line on the keys that do something now. */
export function keysLine({ phase, security }: Call): string {
  if (phase !== "secure") return "Keys: m mute · q hang up";
  const words = security?.verified === null ? "y words match · n words differ" : "d words differ";
  return `Keys: ${words} · m mute · h hold · q hang up`;
}

export class CallKeys {
  readonly #terminal: Prompter;
  readonly #call: () => Call;
  readonly #handler: KeysHandler;
  /** The key that is to be pressed again if the words differ indeed: it ends the call, and takes back what was verified. */
  #doubt: string | null = null;
  #isClosed = false;
  readonly #onKey = (_text: string | undefined, key: Key): void => this.#press(key);

  /**
   * Takes the terminal's keys until `close`.
   * @param call as it is now
   */
  constructor(terminal: Prompter, call: () => Call, handler: KeysHandler) {
    this.#terminal = terminal;
    this.#call = call;
    this.#handler = handler;
    const { input } = terminal;
    input.setRawMode?.(true);
    emitKeypressEvents(input);
    input.on("keypress", this.#onKey);
    input.resume();
  }

  /** Gives the terminal back. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { input } = this.#terminal;
    input.off("keypress", this.#onKey);
    input.setRawMode?.(false);
    this.#terminal.close();
  }

  #press({ name = "", ctrl, meta }: Key): void {
    const call = this.#call();
    const isSecure = call.phase === "secure";
    if (ctrl === true && name === "c") this.#handler.leave();
    else if (ctrl === true || meta === true) return;
    else if (this.#doubt !== null) this.#decide(name);
    else if (name === "q") this.#leave(isSecure);
    else if (name === "m") this.#handler.order({ do: call.muted ? "unmute" : "mute" });
    else if (!isSecure || !this.#pressSecure(name, call)) this.#handler.say(keysLine(call));
  }

  /** @returns whether the key means something */
  #pressSecure(name: string, { held, security }: Call): boolean {
    if (name === "h") this.#handler.order({ do: held.here ? "resume" : "hold" });
    else if (name === "y" && security?.verified === null) this.#handler.order({ do: "match" });
    else if (name === "n" || name === "d") this.#ask(name);
    else return false;
    return true;
  }

  #leave(isSecure: boolean): void {
    if (isSecure) this.#handler.order({ do: "hang up" });
    else this.#handler.leave();
  }

  #ask(name: string): void {
    this.#doubt = name;
    this.#handler.say(`Do the words differ? ${name} once more ends the call, any other key goes on.`);
  }

  #decide(name: string): void {
    const isSure = name === this.#doubt;
    this.#doubt = null;
    if (isSure) this.#handler.order({ do: "differ" });
    else this.#handler.say("The call goes on.");
  }
}
