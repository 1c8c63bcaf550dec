/** The whole build, as it goes to people. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { buildWebApp } from "./build.ts";
import { integrityOf } from "./files.ts";
import { BUILD_FILE, type BuildManifest } from "./manifest.ts";
import { type BuildReport, REPORT_FILE, readReport } from "./report.ts";
import { FIRST_LOAD_LIMIT, firstLoad, sizeTable } from "./sizes.ts";

let folder: string;
let app: string;
let manifest: BuildManifest;
let report: BuildReport;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sottovoce-build-"));
  app = await buildWebApp({ forTests: false, out: join(folder, "app") });
  manifest = JSON.parse(await readFile(join(app, BUILD_FILE), "utf8")) as BuildManifest;
  report = await readReport(app);
});
after(() => rm(folder, { recursive: true, force: true }));

async function filesOf(build: string): Promise<string[]> {
  const entries = await readdir(build, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(build.length + 1))
    .sort();
}

describe("a build of the web app", () => {
  it("is the same to the byte each time it is made", async () => {
    const again = await buildWebApp({ forTests: false, out: join(folder, "again") });
    assert.deepEqual(await filesOf(again), await filesOf(app));
    for (const file of await filesOf(app)) {
      const [one, other] = await Promise.all([readFile(join(app, file)), readFile(join(again, file))]);
      assert.ok(one.equals(other), file);
    }
  });

  it("loads less than 90 kB of JavaScript before its first screen", async (t) => {
    t.diagnostic(`\n${sizeTable(report.scripts)}`);
    const parts = report.scripts.filter(({ first }) => first).map(({ part }) => part);
    assert.ok(parts.includes("page") && parts.includes("worker"));
    const page = await readFile(join(app, "index.html"), "utf8");
    const atOnce = Array.from(page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g), ([, file]) => file);
    const first = report.scripts
      .filter(({ first, part }) => first && part === "page")
      .map(({ file }) => file);
    assert.deepEqual(atOnce.sort(), first.sort());
    assert.ok(firstLoad(report.scripts) < FIRST_LOAD_LIMIT, `${firstLoad(report.scripts)} bytes`);
  });

  it("names every file that the server hands out, with its content", async () => {
    const ownBusiness = [BUILD_FILE, REPORT_FILE];
    const served = (await filesOf(app)).filter(
      (file) => !/\.(br|gz)$/.test(file) && !ownBusiness.includes(file),
    );
    assert.deepEqual(manifest.files.map(({ file }) => file).sort(), served);
    for (const { file, path, integrity } of manifest.files) {
      assert.equal(path, file === "index.html" ? "/" : `/${file}`);
      assert.equal(integrity, integrityOf(await readFile(join(app, file))));
      // A map of the sources would be as large as all else, and is for whoever has the sources anyway.
      assert.doesNotMatch(file, /\.map$/);
    }
  });

  it("says in the page which build it is, and lets it load nothing that is not known beforehand", async () => {
    const page = await readFile(join(app, "index.html"), "utf8");
    assert.ok(page.includes(`<meta name="sottovoce-build" content="${manifest.build}">`));
    assert.ok(page.includes(`<meta name="sottovoce-version" content="${manifest.version}">`));
    const [, map = ""] = /<script type="importmap">(.*?)<\/script>/.exec(page) ?? [];
    const policy = manifest.headers.page["content-security-policy"];
    assert.ok(policy?.includes(`'${integrityOf(map, "sha256")}'`));
    // The page says it, too, before anything it is about: all of it but what browsers take from a header alone.
    const [, inPage] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    assert.equal(`${inPage}; frame-ancestors 'none'`, policy);
    assert.ok(page.indexOf("http-equiv") < page.search(/<script|<link/));
    const known = (JSON.parse(map) as { integrity: Record<string, string> }).integrity;
    const modules = report.scripts.filter(({ part }) => part === "page");
    for (const { file } of modules) {
      const built = manifest.files.find((entry) => entry.file === file);
      assert.equal(known[`/${file}`], built?.integrity, file);
    }
    assert.equal(Object.keys(known).length, modules.length);
    for (const [tag] of page.matchAll(/<script src[^>]*>|<link rel="(?:stylesheet|modulepreload)"[^>]*>/g)) {
      assert.match(tag, / integrity="sha384-/);
    }
  });

  it("gives the service worker the list of all else, and the headers", async () => {
    const script = await readFile(join(app, "service-worker.js"), "utf8");
    const [, list = ""] = /^const __PRECACHE__=(.*);\n/.exec(script) ?? [];
    const precache = JSON.parse(list) as Pick<BuildManifest, "build" | "headers" | "files">;
    assert.equal(precache.build, manifest.build);
    assert.deepEqual(precache.headers, manifest.headers);
    const others = manifest.files.filter(({ path }) => path !== "/service-worker.js");
    assert.deepEqual(
      precache.files,
      others.map(({ path, integrity, type }) => ({ path, integrity, type })),
    );
  });

  it("holds nothing of the tests, nothing of Node's, and no more of the emoji than five languages", () => {
    const strangers = report.sources.filter((file) =>
      /^packages\/web\/(test|build)\/|^packages\/(server|cli)\/|\.test\.ts$|\/test\/|\/primitives\/node|sip\/transport\/(tls|ws|node-)/.test(
        file,
      ),
    );
    assert.deepEqual(strangers, []);
    const emoji = report.sources.filter((file) => file.startsWith("node_modules/emojibase-data/"));
    const wanted = /^node_modules\/emojibase-data\/(en|de|fr|it|es)\/(compact|messages)\.json$/;
    assert.deepEqual(
      emoji.filter((file) => !wanted.test(file)),
      [],
    );
  });

  it("differs for the tests in the clock", async () => {
    const forTests = await readReport(await buildWebApp({ forTests: true, out: join(folder, "e2e") }));
    const added = forTests.sources.filter((file) => !report.sources.includes(file));
    assert.ok(added.includes("packages/web/test/clock.ts"));
    assert.ok(added.every((file) => file.startsWith("packages/web/test/")));
    // What only passes on what another file has leaves no trace of its own: the clock that was replaced.
    const removed = report.sources.filter((file) => !forTests.sources.includes(file));
    assert.ok(removed.every((file) => file.endsWith("/clock.ts")));
  });
});
