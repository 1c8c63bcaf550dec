/** `sottovoce serve`: the server, in this process, until it is told to stop. */
import { resolve } from "node:path";
import type { DemoAccount, RunningServer, ServerOptions } from "@sottovoce/server";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { DEMO_SETTINGS, demoLines, demoLog } from "./demo.ts";
import { dataOption, type JsonOptions, jsonOption } from "./options.ts";
import { NO_WEB_APP, placeLines } from "./places.ts";

const NOTES = `
Examples:
  sottovoce serve --data /var/lib/sottovoce
  sottovoce serve --data /var/lib/sottovoce --config /etc/sottovoce.toml
  sottovoce serve --demo

The first start makes the directory, a certificate authority, and a
configuration file in which every setting is explained. Ctrl-C or SIGTERM stops
the server in good order; killed in any other way it loses nothing. The log goes
to standard output, one JSON object a line; with --json one of them is
{"event":"ready", …} with the ports.

--demo is for trying things out on this machine: it listens on loopback only,
makes two accounts, writes its log into the data directory, and shows how to go
on.`;

interface ServeOptions extends JsonOptions {
  readonly data: string;
  readonly config?: string;
  readonly demo?: boolean;
}

export function addServe(program: Command, context: Context): void {
  program
    .command("serve")
    .summary("run the server")
    .description("Runs the server on a data directory.")
    .addOption(dataOption())
    .option("--config <file>", "configuration file (default: sottovoce.toml in the data directory)")
    .option("--demo", "make two accounts and show how to try them")
    .addOption(jsonOption("where the server listens"))
    .addHelpText("after", NOTES)
    .action((options: ServeOptions) => serve(context, options));
}

async function serve(context: Context, options: ServeOptions): Promise<void> {
  // Loaded here and not above: commands of a client need nothing of the server and start faster without it.
  const { startServer, createDemo, ConfigError, ServerKeyError, StoreRefused } = await import(
    "@sottovoce/server"
  );
  let server: RunningServer;
  try {
    server = await startServer(serverOptions(options));
  } catch (error) {
    const isOperators = [ConfigError, ServerKeyError, StoreRefused].some((kind) => error instanceof kind);
    if (isOperators) throw new CliError(EXIT.usage, (error as Error).message);
    throw error;
  }
  try {
    const demo = options.demo === true ? await createDemo(server) : null;
    announce(context, server, demo, options);
    await untilInterrupted(context.io.interrupt);
    if (options.json !== true) context.note("Stopping …");
  } finally {
    await server.close();
  }
}

function serverOptions(options: ServeOptions): ServerOptions {
  const dataDir = resolve(options.data);
  return {
    dataDir,
    ...(options.config === undefined ? {} : { configFile: resolve(options.config) }),
    ...(options.demo === true ? { logDestination: demoLog(dataDir) } : {}),
    // Whoever names a configuration wants that one, also for the demonstration.
    ...(options.demo === true && options.config === undefined ? DEMO_SETTINGS : {}),
  };
}

function announce(
  context: Context,
  server: RunningServer,
  demo: readonly DemoAccount[] | null,
  options: ServeOptions,
): void {
  const { version, dataDir, origin, loopbackOrigin, ports, webAppBuild } = server;
  if (options.json === true) {
    const accounts = demo === null ? {} : { accounts: demo };
    context.json({
      event: "ready",
      version,
      dataDir,
      origin,
      loopbackOrigin,
      ports,
      webAppBuild,
      ...accounts,
    });
    return;
  }
  if (demo !== null) {
    for (const line of demoLines(server, demo, context)) context.print(line);
    return;
  }
  // Standard output has the log.
  context.note(context.errorStyle.bold(`Sottovoce ${version} is running. Ctrl-C stops it.`));
  for (const line of placeLines(server, context.errorStyle.dim)) context.note(line);
  if (server.webAppBuild === null) context.note(NO_WEB_APP);
}

function untilInterrupted(interrupt: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (interrupt.aborted) done();
    else interrupt.addEventListener("abort", () => done(), { once: true });
  });
}
