/**
 * How the web app is built. `dist/` then holds what the server hands out, and `build.json`, which tells it how. With
 * `--mode e2e` it is built for the tests, into `dist-e2e/`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";
import { emojiData } from "./build/emoji.ts";
import { finish } from "./build/finish.ts";
import { licences } from "./build/licences.ts";
import { testClock } from "./build/test-clock.ts";

const root = import.meta.dirname;
/** The browsers of 2024 and later: WebCrypto with X25519 and Ed25519 came then, or has a fallback. */
const TARGET = "es2023";
/** How long our own steps take on a busy machine is no warning. */
const QUIET = { pluginTimings: false };
/**
 * What the first screen needs in one chunk, what later screens have in common in another: left alone, the bundler makes
 * one of every icon, and a phone waits for thirty answers instead of ten.
 */
const CHUNKS = [
  {
    name: "base",
    tags: ["$initial" as const],
    test: /node_modules|packages.web.(engine|i18n|screens|state|ui)/,
    priority: 2,
  },
  {
    name: "shared",
    minShareCount: 2,
    test: /node_modules.lucide|packages.web.(i18n.format|state|ui)/,
    priority: 1,
  },
];
// The same app whatever the shell says: some packages have a second face for development.
process.env.NODE_ENV = "production";

export default defineConfig(({ mode }) => {
  const forTests = mode === "e2e";
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const finishing = finish({ root, version, target: TARGET });
  const clocks = forTests ? [testClock(root)] : [];
  return {
    root,
    base: "/",
    // Preact's automatic JSX runtime; the compiler that Vite brings does it without a plugin.
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    plugins: [...clocks, emojiData(), licences(root), finishing.page],
    worker: {
      format: "es",
      plugins: () => [...clocks, finishing.worker()],
      rolldownOptions: { checks: QUIET },
    },
    build: {
      target: TARGET,
      outDir: forTests ? "dist-e2e" : "dist",
      emptyOutDir: true,
      // Every file is one of ours with a name and a hash; nothing stands in a data: URL, which the policy forbids.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // One stylesheet, named with its integrity in the page; one that a module loads later could have none.
      cssCodeSplit: false,
      cssMinify: "lightningcss",
      reportCompressedSize: false,
      rolldownOptions: { checks: QUIET, output: { codeSplitting: { groups: CHUNKS } } },
    },
  };
});
