/** Entry point of the `sottovoce` command. */
import { activate, openEngine } from "@sottovoce/client";
import { run } from "./program.ts";

const interrupt = new AbortController();
// A second signal ends the process at once, as usual: somebody is in a hurry.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupt.abort());

// A reader that went away (`sottovoce history | head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

const { stdin, stdout, stderr, env } = process;
const exitCode = await run(
  process.argv.slice(2),
  { stdin, stdout, stderr, env, interrupt: interrupt.signal },
  { open: openEngine, activate },
);
// Not process.exit at once: a pipe may still hold output. Not waiting for the event loop: a kept-alive connection
// must not delay the shell.
stdout.write("", () => process.exit(exitCode));
