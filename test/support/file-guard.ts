/**
 * Loaded into the process of each test file before everything else: a file that does not end would hold the whole run.
 * A thread of its own watches, because a file may also hang in a loop that lets no timer run.
 */
import { Worker } from "node:worker_threads";

/** The slowest file takes some three minutes on an idle machine. A slower machine may be given more. */
const MINUTES = Number(process.env.TEST_FILE_MINUTES ?? 10);

const [, file] = process.argv;

// Processes that a test starts may inherit what its own was started with, and the runner itself has patterns for files.
if (process.env.NODE_TEST_CONTEXT !== undefined && file?.endsWith(".test.ts")) {
  const message =
    `\n${file} has not ended within ${MINUTES} minutes, and is ended now. ` +
    "Either a test waits for what never comes, or something that was opened is still open: " +
    "a server, a socket, a timer, a browser, a process.\n";
  const watch = `
    const { writeSync } = require("node:fs");
    setTimeout(() => {
      writeSync(2, ${JSON.stringify(message)});
      process.kill(process.pid, "SIGKILL");
    }, ${MINUTES * 60_000});
  `;
  new Worker(watch, { eval: true }).unref();
}
