/**
 * Builds the web app: `node packages/web/build/main.ts [--mode e2e] [--out DIR] [--sizes]`. Quiet where all is well, so
 * that `npm start` begins with what a newcomer needs.
 */
import { resolve } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { buildWebApp } from "./build.ts";
import { readReport } from "./report.ts";
import { sizeTable } from "./sizes.ts";

const { values } = parseArgs({
  options: {
    /** `e2e`: for the tests, with a clock that they move. */
    mode: { type: "string", default: "production" },
    /** Folder to build into. */
    out: { type: "string" },
    /** Prints what a phone loads. */
    sizes: { type: "boolean", default: false },
  },
});
try {
  const out = values.out === undefined ? {} : { out: resolve(values.out) };
  const folder = await buildWebApp({ forTests: values.mode === "e2e", ...out });
  if (values.sizes) process.stdout.write(`${sizeTable((await readReport(folder)).scripts)}\n`);
} catch (error) {
  const { message } = error as Error;
  process.stderr.write(`The web app could not be built. ${stripVTControlCharacters(message)}\n`);
  process.exitCode = 1;
}
