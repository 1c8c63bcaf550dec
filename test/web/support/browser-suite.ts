/** Runs test files of portable packages in a worker of a real browser. */
import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { build, type Plugin } from "vite";
import { theBrowser } from "./chromium.ts";
import type { Outcome } from "./in-browser/node-test.ts";

const ROOT = join(import.meta.dirname, "../../..");
const STAND_INS = join(import.meta.dirname, "in-browser");
/** What test files may read: their own folders, and vectors that lie beside the project. */
const READABLE = /^\/files\/.*\/(packages\/\w+\/.*|shared\/vectors\/.*)\.json$/;

/** What stands for what, by the end of the import. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/^node:test$/, "node-test.ts"],
  [/^node:assert\/strict$/, "node-assert.ts"],
  [/^node:fs$/, "node-fs.ts"],
  [/primitives\/node(\.ts)?$/, "node-primitives.ts"],
  [/primitives\/voice-node(\.ts)?$/, "node-voice-primitives.ts"],
  [/^\.\.?\/(test\/)?providers\.ts$/, "providers.ts"],
];

/**
 * @param files test files, relative to the project's folder
 * @returns what became of each test
 */
export async function runInBrowser(t: TestContext, files: readonly string[]): Promise<readonly Outcome[]> {
  const server = await serve(await bundle(files));
  const { port } = server.address() as AddressInfo;
  const context = await (await theBrowser()).newContext();
  t.after(async () => {
    await context.close();
    server.closeAllConnections();
    server.close();
  });
  const page = await context.newPage();
  await page.goto(`http://localhost:${port}/`);
  return page.evaluate(
    () =>
      new Promise<readonly Outcome[]>((resolve, reject) => {
        const worker = new Worker("/suite.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || "the bundle does not load"));
      }),
  );
}

/** One script of all files, which run in their order. */
async function bundle(files: readonly string[]): Promise<string> {
  const entry = [
    join(STAND_INS, "buffer.ts"),
    ...files.map((file) => join(ROOT, file)),
    join(STAND_INS, "run.ts"),
  ];
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: "warn",
    plugins: [standIns(entry)],
    build: {
      write: false,
      minify: false,
      target: "esnext",
      modulePreload: false,
      // Tests are nothing but side effects, in packages that say they have none.
      rolldownOptions: { input: "sottovoce:suite", output: { codeSplitting: false }, treeshake: false },
    },
  });
  if (Array.isArray(built) || !("output" in built)) throw new Error("one bundle was asked for");
  return built.output[0].code;
}

function standIns(entry: readonly string[]): Plugin {
  return {
    name: "sottovoce:stand-ins",
    enforce: "pre",
    resolveId(source) {
      if (source === "sottovoce:suite") return source;
      const found = REPLACED.find(([pattern]) => pattern.test(source));
      return found === undefined ? null : join(STAND_INS, found[1]);
    },
    load(id) {
      if (id !== "sottovoce:suite") return null;
      return entry.map((file) => `import ${JSON.stringify(file)};`).join("\n");
    },
    // Vectors are found from where a test file lies.
    transform(code, id) {
      if (!code.includes("import.meta.url")) return null;
      return code.replaceAll(
        "import.meta.url",
        `new URL(${JSON.stringify(`/files${id}`)}, self.location.origin)`,
      );
    },
  };
}

async function serve(script: string): Promise<Server> {
  const server = createServer(({ url = "/", method }, response) => {
    if (url === "/suite.js") answer(response, "text/javascript", script);
    else if (url === "/") answer(response, "text/html", "<!doctype html><title>suite</title>");
    else answerFile(response, url, method === "HEAD");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function answer(response: ServerResponse, type: string, content: string): void {
  response.setHeader("content-type", `${type}; charset=utf-8`);
  response.end(content);
}

function answerFile(response: ServerResponse, url: string, headOnly: boolean): void {
  const path = url.slice("/files".length);
  const found = READABLE.test(url) && existsSync(path);
  response.statusCode = found ? 200 : 404;
  if (!found || headOnly) response.end();
  else createReadStream(path).pipe(response);
}
