/** What `serve --demo` shows: two people, and how to try them. */
import { appendFileSync, existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { DemoAccount, RunningServer, ServerOptions } from "@sottovoce/server";
import type { Context } from "../context.ts";
import { formatPairs } from "../terminal/table.ts";
import { NO_WEB_APP, placeLines } from "./places.ts";

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
  /** For the command line; `null` once activated. */
  readonly link: string | null;
  /** What to open in a browser: the link, or the app once activated. */
  readonly page: string;
}

/**
 * Names of this machine, one for each person. To a browser they are two sites that share nothing, so both people can
 * use the same browser, one tab each.
 */
const LOOPBACK_NAMES = ["localhost", "127.0.0.1"] as const;

/** The whole announcement: what to click comes first. */
export function demoLines(
  server: RunningServer,
  accounts: readonly DemoAccount[],
  context: Context,
): string[] {
  const people = accounts.map((account, index) => personOf(server, account, index));
  const { bold, dim } = context.style;
  return [
    "",
    bold(`Sottovoce ${server.version} is running. Ctrl-C stops it.`),
    "",
    ...browserLines(server, people, context),
    ...terminalLines(server, people, context),
    ...placeLines(server, dim),
    "",
  ];
}

function browserLines(server: RunningServer, people: readonly Person[], { style }: Context): string[] {
  if (server.webAppBuild === null) return [NO_WEB_APP, ""];
  const activated = people.filter(({ link }) => link === null).length;
  const heading =
    activated === 0
      ? "Open these two links in your browser, and write to each other:"
      : activated === people.length
        ? "Both accounts are activated already. In the browser they are at:"
        : "Open in your browser:";
  const pairs = people.map(({ name, page }) => [`  ${name}`, style.cyan(page)] as const);
  return [style.bold(heading), ...formatPairs(pairs, style.bold), ""];
}

function personOf(server: RunningServer, { address, name, link }: DemoAccount, index: number): Person {
  const directory = join(server.dataDir, PROFILES, address.slice(0, address.indexOf("@")));
  const local = link?.loopbackLink ?? server.loopbackOrigin;
  return {
    address,
    name,
    profile: relative(process.cwd(), directory) || directory,
    link: link === null ? null : (link.loopbackLink ?? link.link),
    page:
      local === null
        ? (link?.link ?? server.origin)
        : local.replace("//localhost:", `//${LOOPBACK_NAMES[index] ?? LOOPBACK_NAMES[0]}:`),
  };
}

function terminalLines(server: RunningServer, people: readonly Person[], { style }: Context): string[] {
  // An account that was activated in a browser has no profile here, and a link works once.
  const isUsable = people.every(({ link, profile }) => link !== null || existsSync(profile));
  if (!isUsable) return [];
  const heading = server.webAppBuild === null ? "Try it in other terminals:" : "Or in other terminals:";
  return [style.bold(heading), ...commandLines(people).map((line) => `  ${line}`), ""];
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
