/** Entry point of the `sottovoce` command. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Keeps compiled code beside the dependencies: a command then starts in a third of the time. Not in the system's
// temporary directory, where another user could put code of theirs; whoever may write here may change ours anyway.
enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/compiled"));
const [{ run }, { activate, openEngine, startJoining }, { explain }, { EXIT }] = await Promise.all([
  import("./program.ts"),
  import("@sottovoce/client"),
  import("./errors.ts"),
  import("./exit-codes.ts"),
]);

const interrupt = new AbortController();
// A second signal ends the process at once, as usual: somebody is in a hurry.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupt.abort());

// A reader that went away (`sottovoce history | head`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

// A fault of ours is told in one sentence like everything else; SOTTOVOCE_DEBUG=1 shows where it was.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${explain(error, process.env)}\n`);
  process.exit(EXIT.internal);
});

const { stdin, stdout, stderr, env } = process;
const exitCode = await run(
  process.argv.slice(2),
  { stdin, stdout, stderr, env, interrupt: interrupt.signal },
  { open: openEngine, activate, join: startJoining },
);
// Not process.exit at once: a pipe may still hold output. Not waiting for the event loop: a kept-alive connection
// must not delay the shell.
stdout.write("", () => process.exit(exitCode));
