/**
 * Dependencies point one way (docs/decisions). This test reads the imports that are really there.
 * A rule that has to change is changed here first, with its reason.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Import, importsOf, sourceFiles } from "./support/imports.ts";

const root = join(import.meta.dirname, "..");
const files = sourceFiles(root);
const imports = files.flatMap((file) => importsOf(root, file));

const isTest = (file: string): boolean =>
  file.endsWith(".test.ts") || /^(test|packages\/[^/]+\/test|bench|scripts)\//.test(file);
const production = imports.filter((edge) => !isTest(edge.from));

/** Packages of ours that each package may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  sip: [],
  crypto: ["wire"],
  voice: ["crypto"],
  server: ["wire", "sip"],
  client: ["wire", "sip", "crypto", "voice"],
  web: ["wire", "sip", "crypto", "voice", "client"],
  cli: ["wire", "sip", "crypto", "voice", "client", "server"],
};

/** How the web app is built: Node's, and no part of the app. */
const WEB_BUILD = /^packages\/web\/(build\/|vite\.config\.ts$)/;
/** Where the engine runs in a browser, away from the page. */
const WEB_WORKER = "packages/web/worker/";
/** The page of the web app by folders: each imports itself and those to its right. */
const WEB_LAYERS = ["app", "screens", "camera", "state", "media", "engine", "ui", "i18n"];

/** Order of the folders inside `sip`: a folder imports itself and those to its right. */
const SIP_LAYERS = ["ua", "dialog", "transaction", "transport", "message"];

/** Packages that run in browsers as well as in Node, and the files of theirs that are Node's alone. */
const PORTABLE = ["wire", "sip", "crypto", "voice", "client", "web"];
const NODE_ONLY =
  /^packages\/(sip\/transport\/(tls\.ts|ws\.ts|node-)|crypto\/primitives\/((voice-)?node\.ts|node\/))/;

/** What implements cryptographic primitives; only `crypto/primitives` may touch it, and the server's own uses. */
const PRIMITIVES = /^(@noble\/|hash-wasm$|node:crypto$|crypto$)/;

const packageOf = (path: string): string | null =>
  /^(?:packages|@sottovoce)\/([^/]+)/.exec(path)?.[1] ?? null;
const folderOf = (path: string): string => /^packages\/[^/]+\/([^/]+)\//.exec(path)?.[1] ?? "";

function violations(edges: readonly Import[], isWrong: (edge: Import) => boolean): readonly string[] {
  return edges.filter(isWrong).map((edge) => `${edge.from} imports ${edge.to}`);
}

test("the test sees the project", () => {
  assert.ok(files.length > 50, `only ${files.length} files found`);
  assert.ok(imports.length > files.length);
  for (const name of Object.keys(MAY_IMPORT)) {
    assert.ok(
      files.some((file) => packageOf(file) === name),
      `no file of ${name}`,
    );
  }
});

test("packages import only those the plan allows", () => {
  const wrong = violations(production, ({ from, to }) => {
    const importer = packageOf(from);
    const imported = to.startsWith("@sottovoce/") ? packageOf(to) : null;
    return importer !== null && imported !== null && !MAY_IMPORT[importer]?.includes(imported);
  });
  assert.deepEqual(wrong, []);
});

test("no file reaches into another package by a relative path", () => {
  const wrong = violations(imports, ({ from, to }) => {
    const target = /^(packages\/[^/]+|test|bench|scripts)\//.exec(to);
    return from.startsWith("packages/") && target !== null && packageOf(from) !== packageOf(to);
  });
  assert.deepEqual(wrong, []);
});

test("every relative import names a file that exists", () => {
  const wrong = violations(
    imports,
    ({ to }) => /^(packages|test|bench|scripts)\//.test(to) && !existsSync(join(root, to)),
  );
  assert.deepEqual(wrong, []);
});

test("inside sip: ua → dialog → transaction → transport → message", () => {
  const wrong = violations(production, ({ from, to }) => {
    if (packageOf(from) !== "sip" || !to.startsWith("packages/sip/")) return false;
    const importer = SIP_LAYERS.indexOf(folderOf(from));
    const imported = SIP_LAYERS.indexOf(folderOf(to));
    return importer !== -1 && imported < importer;
  });
  assert.deepEqual(wrong, []);
});

test("primitives are touched in crypto/primitives and, by the server, through node:crypto only", () => {
  const wrong = violations(production, ({ from, to }) => {
    if (!PRIMITIVES.test(to) || from.startsWith("packages/crypto/primitives/") || WEB_BUILD.test(from))
      return false;
    const serverSide = packageOf(from) === "server" || packageOf(from) === "cli";
    return !(serverSide && to === "node:crypto");
  });
  assert.deepEqual(wrong, []);
});

test("the list of recovery words is read in one place, and loaded only where somebody needs it", () => {
  const wrong = violations(production, ({ from, to }) => {
    if (to.startsWith("@scure/bip39")) return from !== "packages/crypto/identity/recovery-words.ts";
    return to.endsWith("recovery-words") && from !== "packages/client/activation/recovery.ts";
  });
  assert.deepEqual(wrong, []);
});

test("portable packages import nothing of Node's outside their Node-only files", () => {
  const wrong = violations(production, ({ from, to }) => {
    const portable =
      PORTABLE.includes(packageOf(from) ?? "") && !NODE_ONLY.test(from) && !WEB_BUILD.test(from);
    return portable && (to.startsWith("node:") || to === "ws");
  });
  assert.deepEqual(wrong, []);
});

test("keys and the engine stay in the web app's worker; the page knows of them by their types", () => {
  const wrong = violations(production, ({ from, to, typeOnly }) => {
    if (packageOf(from) !== "web" || typeOnly) return false;
    if (to.startsWith("@sottovoce/crypto")) {
      return !(from.startsWith(WEB_WORKER) && /^@sottovoce\/crypto\/primitives\/(voice-)?web$/.test(to));
    }
    // Of these two, the page would otherwise load the engine and ZRTP.
    return /^@sottovoce\/(client|voice)$/.test(to) && !from.startsWith(WEB_WORKER);
  });
  assert.deepEqual(wrong, []);
});

test("the web app's worker is started by engine/spawn-worker.ts, and imported by nobody", () => {
  const wrong = violations(production, ({ from, to }) => {
    const outside = packageOf(from) === "web" && !from.startsWith(WEB_WORKER);
    return outside && to.startsWith(WEB_WORKER) && from !== "packages/web/engine/spawn-worker.ts";
  });
  assert.deepEqual(wrong, []);
});

test("inside web: app → screens → camera → state → media → engine → ui → i18n, and the build is no part of it", () => {
  const wrong = violations(production, ({ from, to, typeOnly }) => {
    if (packageOf(from) !== "web" || !to.startsWith("packages/web/")) return false;
    if (WEB_BUILD.test(to)) return !WEB_BUILD.test(from);
    const importer = WEB_LAYERS.indexOf(folderOf(from));
    const imported = WEB_LAYERS.indexOf(folderOf(to));
    return importer !== -1 && imported !== -1 && imported < importer && !typeOnly;
  });
  assert.deepEqual(wrong, []);
});

test("the server's rooms know the store by its interface; only the one that opens it names SQLite", () => {
  const wrong = violations(production, ({ from, to }) => {
    const inside = from.startsWith("packages/server/store/");
    const opener = from === "packages/server/server.ts" || from === "packages/server/main.ts";
    return !inside && !opener && /^packages\/server\/store\/(?!store\.ts|server-key\.ts)/.test(to);
  });
  assert.deepEqual(wrong, []);
});

test("production code imports no test and no development tool", () => {
  const wrong = violations(
    production,
    ({ from, to }) =>
      isTest(to) ||
      /^(fast-check|oxc-parser|playwright-core|axe-core|@signalapp|libsignal)/.test(to) ||
      (to === "vite" && !WEB_BUILD.test(from)),
  );
  assert.deepEqual(wrong, []);
});

test("no two files import each other in a circle", () => {
  const next = new Map<string, string[]>();
  for (const edge of production) {
    if (edge.typeOnly || !edge.to.startsWith("packages/")) continue;
    next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to]);
  }
  const circles: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, "done");
  };
  for (const file of next.keys()) visit(file, []);
  assert.deepEqual(circles, []);
});
