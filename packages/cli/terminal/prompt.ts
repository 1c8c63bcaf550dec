/** Questions to the person at the terminal. They go to the terminal itself, so that pipes stay free for data. */
import { closeSync, openSync } from "node:fs";
import { createInterface, emitKeypressEvents, type Key } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { ReadStream } from "node:tty";
import { Interrupted } from "../errors.ts";

/** Where a person can be asked. */
export interface Prompter {
  readonly input: Readable & { setRawMode?(raw: boolean): unknown };
  readonly output: Writable;
  /** Gives the terminal back. */
  close(): void;
}

/** The terminal that the process was started from, on systems that have it as a file. */
const TERMINAL_FILE = "/dev/tty";

/**
 * Finds the person: standard input where it is a terminal, else the terminal behind the process, so that
 * `echo text | sottovoce send bob@example.org -` can still ask for the passphrase.
 * @returns `null` where nobody is there, as in a service
 */
export function openPrompter(
  stdin: Readable & { readonly isTTY?: boolean },
  output: Writable & { readonly isTTY?: boolean },
): Prompter | null {
  if (stdin.isTTY === true) {
    return { input: stdin, output, close: () => void stdin.pause() };
  }
  let descriptor: number;
  try {
    descriptor = openSync(TERMINAL_FILE, "r+");
  } catch {
    return null;
  }
  try {
    const input = new ReadStream(descriptor);
    return { input, output, close: () => void input.destroy() };
  } catch {
    closeSync(descriptor);
    return null;
  }
}

/**
 * Asks for a secret without showing it. Ctrl-U starts over.
 * @throws Interrupted on Ctrl-C, and on Ctrl-D at an empty line
 */
export function askSecret(prompter: Prompter, question: string): Promise<string> {
  const { input, output } = prompter;
  output.write(question);
  input.setRawMode?.(true);
  emitKeypressEvents(input);
  input.resume();
  return new Promise((resolve, reject) => {
    let secret = "";
    const finish = (settle: () => void): void => {
      input.off("keypress", onKey);
      input.off("end", onEnd);
      input.setRawMode?.(false);
      input.pause();
      output.write("\n");
      settle();
    };
    const onEnd = (): void => finish(() => reject(new Interrupted()));
    const onKey = (text: string | undefined, key: Key): void => {
      const next = applyKey(secret, text, key);
      if (next === "enter") finish(() => resolve(secret));
      else if (next === "interrupt") onEnd();
      else secret = next.secret;
    };
    input.on("keypress", onKey);
    input.once("end", onEnd);
  });
}

/**
 * Asks for a new secret until it was typed the same twice.
 * @throws Interrupted as `askSecret`
 */
export async function askNewSecret(prompter: Prompter, question: string): Promise<string> {
  for (;;) {
    const first = await askSecret(prompter, question);
    if (first === "") prompter.output.write("It is empty. Once more:\n");
    else if ((await askSecret(prompter, "The same again: ")) === first) return first;
    else prompter.output.write("The two differ. Once more:\n");
  }
}

function applyKey(
  secret: string,
  text: string | undefined,
  key: Key,
): "enter" | "interrupt" | { readonly secret: string } {
  if (key.name === "return" || key.name === "enter") return "enter";
  if (key.ctrl === true && key.name === "c") return "interrupt";
  if (key.ctrl === true && key.name === "d") return secret === "" ? "interrupt" : { secret };
  if (key.ctrl === true && key.name === "u") return { secret: "" };
  if (key.name === "backspace") return { secret: Array.from(secret).slice(0, -1).join("") };
  const printable = text !== undefined && key.ctrl !== true && key.meta !== true && text >= " ";
  return { secret: printable ? secret + text : secret };
}

/** Asks a question that is answered with `y` or `n`; everything but yes is no. @throws Interrupted on Ctrl-C */
export function askYesNo(prompter: Prompter, question: string): Promise<boolean> {
  const lines = createInterface({ input: prompter.input, output: prompter.output });
  return new Promise((resolve, reject) => {
    lines.once("SIGINT", () => {
      lines.close();
      reject(new Interrupted());
    });
    lines.once("close", () => resolve(false));
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      lines.close();
    });
  });
}
