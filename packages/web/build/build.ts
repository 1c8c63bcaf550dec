/** Building the web app, for the command and for tests. */
import { join } from "node:path";
import { build } from "vite";

const ROOT = join(import.meta.dirname, "..");

/**
 * @param options.forTests with the clock that tests move; into `dist-e2e` where no folder is given
 * @param options.out folder to build into, `dist` where none is given; what is in it goes
 * @returns the folder
 */
export async function buildWebApp(options: {
  readonly forTests: boolean;
  readonly out?: string;
}): Promise<string> {
  const { forTests, out = join(ROOT, forTests ? "dist-e2e" : "dist") } = options;
  await build({
    configFile: join(ROOT, "vite.config.ts"),
    mode: forTests ? "e2e" : "production",
    logLevel: "warn",
    build: { outDir: out },
  });
  return out;
}
