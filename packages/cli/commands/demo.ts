/** What `serve --demo` shows: two people, and how to try them. */
import { appendFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { DemoAccount, RunningServer, ServerOptions } from "@sottovoce/server";
import type { Context } from "../context.ts";
import { placeLines } from "./places.ts";

/** How a demonstration differs from a server that is meant. */
export const DEMO_SETTINGS: Pick<ServerOptions, "overrides" | "fallbacks"> = {
  // Nothing of it is open to the network.
  overrides: { https: { bind: "127.0.0.1" }, sip: { bind: "127.0.0.1" } },
  // For browsers that refuse a private authority. Where something else has the port, the file may name another one.
  fallbacks: { http: { port: 8080 } },
};

/** Folder of the data directory for the profiles of the two people. */
const PROFILES = "demo";
const LOG_FILE = "server.log";
/** Owner only: the log names accounts. */
const LOG_MODE = 0o600;

/** A log in the data directory, since the terminal is for people here. */
export function demoLog(dataDir: string): NonNullable<ServerOptions["logDestination"]> {
  const file = join(dataDir, LOG_FILE);
  return { write: (line) => appendFileSync(file, line, { mode: LOG_MODE }) };
}

interface Person {
  readonly address: string;
  readonly name: string;
  readonly profile: string;
  /** `null` once activated. */
  readonly link: string | null;
}

/** The whole announcement. */
export function demoLines(
  server: RunningServer,
  accounts: readonly DemoAccount[],
  context: Context,
): string[] {
  const people = accounts.map((account) => personOf(server, account));
  const { bold, dim } = context.style;
  const again = people.every(({ link }) => link === null);
  return [
    "",
    bold(`Sottovoce ${server.version} is running. Ctrl-C stops it.`),
    ...placeLines(server, dim),
    "",
    ...(again ? ["Both accounts are activated already.", ""] : []),
    bold("Try it in other terminals:"),
    ...commandLines(people).map((line) => `  ${line}`),
    "",
  ];
}

function personOf(server: RunningServer, { address, name, link }: DemoAccount): Person {
  const directory = join(server.dataDir, PROFILES, address.slice(0, address.indexOf("@")));
  return {
    address,
    name,
    profile: relative(process.cwd(), directory) || directory,
    link: link === null ? null : (link.loopbackLink ?? link.link),
  };
}

/** Commands to copy; what is done already is left out. */
function commandLines(people: readonly Person[]): string[] {
  const activations = people.flatMap(({ profile, link }) =>
    link === null ? [] : [`npx sottovoce activate --profile ${profile} '${link}'`],
  );
  const [first, second] = people;
  if (first === undefined || second === undefined) return activations;
  return [
    ...activations,
    `npx sottovoce chat --profile ${first.profile} ${second.address}`,
    `npx sottovoce chat --profile ${second.profile} ${first.address}`,
    `npx sottovoce send --profile ${first.profile} ${second.address} "Hello" --wait delivered`,
    `npx sottovoce receive --profile ${second.profile}`,
  ];
}
