import assert from "node:assert/strict";
import { test } from "node:test";
import { integrityOf } from "./files.ts";
import { markPage, pinPolicy, sealPage } from "./page.ts";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <link rel="icon" href="/icon.svg">
    <link rel="manifest" href="/manifest.webmanifest">
    <script type="module" crossorigin src="/assets/index.js"></script>
    <link rel="modulepreload" crossorigin href="/assets/shared.js">
    <link rel="stylesheet" crossorigin href="/assets/style.css">
  </head>
</html>
`;
const MODULES = ["/assets/index.js", "/assets/later.js", "/assets/shared.js"];
const integrity = new Map(
  [...MODULES, "/assets/style.css"].map((path) => [path, integrityOf(`content of ${path}`)]),
);

test("scripts, preloads and stylesheets carry their integrity; icons and the manifest, which have none, do not", () => {
  const { html } = sealPage(PAGE, { integrity, modules: MODULES });
  for (const path of ["/assets/index.js", "/assets/shared.js", "/assets/style.css"]) {
    assert.ok(html.includes(`"${path}" integrity="${integrity.get(path)}">`), path);
  }
  assert.ok(html.includes('<link rel="icon" href="/icon.svg">'));
  assert.ok(html.includes('<link rel="manifest" href="/manifest.webmanifest">'));
});

test("an import map before all modules has the integrity of every one; its hash is the policy's", () => {
  const { html, inlineHash } = sealPage(PAGE, { integrity, modules: MODULES });
  const [, map = ""] = /<script type="importmap">(.*?)<\/script>/.exec(html) ?? [];
  assert.deepEqual(JSON.parse(map), {
    integrity: Object.fromEntries(MODULES.map((path) => [path, integrity.get(path)])),
  });
  assert.ok(html.indexOf("importmap") < html.indexOf('type="module"'));
  assert.equal(inlineHash, integrityOf(map, "sha256"));
});

test("the policy stands before everything that the page loads, the import map among it", () => {
  const { html } = sealPage(PAGE, { integrity, modules: MODULES });
  const pinned = pinPolicy(html, "default-src 'none'");
  const tag = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
  assert.ok(pinned.includes(tag));
  assert.ok(pinned.indexOf(tag) < pinned.search(/<script|<link/));
});

test("a page that loads what was not built is refused", () => {
  const strange = PAGE.replace("/assets/shared.js", "/assets/strange.js");
  assert.throws(() => sealPage(strange, { integrity, modules: MODULES }), /\/assets\/strange\.js/);
  assert.throws(() => sealPage(PAGE, { integrity, modules: ["/assets/none.js"] }), /\/assets\/none\.js/);
});

test("version and build stand in the page, and nothing else changes", () => {
  const marked = markPage(PAGE, "0.1.0", "ab12");
  const added = `    <meta name="sottovoce-version" content="0.1.0">\n    <meta name="sottovoce-build" content="ab12">\n`;
  assert.ok(marked.includes(added));
  assert.equal(marked.replace(added, ""), PAGE);
  assert.throws(() => markPage("<html></html>", "0.1.0", "ab12"), /does not begin/);
});
