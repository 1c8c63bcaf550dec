/** Options that several commands share, and how their values are read. */
import { InvalidArgumentError, Option } from "commander";

/** Longest time a command may be told to wait, in seconds: a week covers the 72 hours of the server twice. */
const MAX_TIMEOUT_S = 7 * 24 * 3600;
/** More than anybody reads at once; keeps a slip of the finger from filling the memory. */
const MAX_COUNT = 100_000;

export interface JsonOptions {
  readonly json?: boolean;
}

export function profileOption(): Option {
  return new Option("--profile <dir>", "where this account lives (default: ~/.sottovoce)").env(
    "SOTTOVOCE_PROFILE",
  );
}

export function jsonOption(what: string): Option {
  return new Option("--json", `print ${what} as JSON, one object a line`);
}

export function timeoutOption(description: string): Option {
  return new Option("--timeout <seconds>", description).argParser(parseSeconds);
}

/** A length of time, which is more than none. */
export function lengthOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser((text) => {
    const seconds = parseSeconds(text);
    if (seconds === 0) throw new InvalidArgumentError("Write a number of seconds above 0.");
    return seconds;
  });
}

/** The server's directory. */
export function dataOption(): Option {
  return new Option("--data <dir>", "data directory of the server").default("./data").env("SOTTOVOCE_DATA");
}

export function countOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser(parseCount);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds > MAX_TIMEOUT_S) {
    throw new InvalidArgumentError(`Write a number of seconds, at most ${MAX_TIMEOUT_S}.`);
  }
  return seconds;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MAX_COUNT) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MAX_COUNT}.`);
  }
  return count;
}
