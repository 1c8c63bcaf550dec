#!/usr/bin/env node
// Starts sottovoce with the Node that it brings along, whatever Node the machine has. Plain JavaScript of old age,
// since the Node that reads this file may be old.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = join(dirname(fileURLToPath(import.meta.url)), "..", "main.ts");
const OLDEST_MAJOR = 26;

if (Number(process.versions.node.split(".")[0]) >= OLDEST_MAJOR) {
  process.argv[1] = main;
  await import("../main.ts");
} else {
  const child = spawn(ownNode(), [main, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches the child by itself; other signals are sent to this process alone and are passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(
      `sottovoce: Node ${OLDEST_MAJOR} cannot be started (${error.message}). Run npm ci again.\n`,
    );
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal !== null) process.kill(process.pid, signal);
    process.exit(code === null ? 1 : code);
  });
}

// The npm package "node" has the executable of this platform.
function ownNode() {
  const manifest = createRequire(import.meta.url).resolve("node/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const file = join(dirname(manifest), typeof bin === "string" ? bin : bin.node);
  return existsSync(file) ? file : "node";
}
