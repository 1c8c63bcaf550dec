/** The web app as the tests use it: built once for all of them, and again when a file of it has changed. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build, type Plugin } from "vite";

const ROOT = join(import.meta.dirname, "../../..");
const WEB = join(ROOT, "packages/web");
const CACHE = join(ROOT, "node_modules/.cache/sottovoce-web");
/** Everything that the build reads, but for packages from the registry, whose versions the lockfile names. */
const SOURCES = ["packages/{web,client,crypto,sip,voice,wire}/**/*", "package-lock.json"];
const NOT_SOURCES = ["**/node_modules/**", "**/dist/**", "**/dist-e2e/**", "**/*.test.ts"];
/** Builds that nobody asks for any more are removed after this. */
const KEEP_MS = 3_600_000;
/** A lock older than this was left by a process that was killed. */
const STALE_LOCK_MS = 180_000;
const ASK_AGAIN_MS = 250;

/**
 * @param options.forMeasuring minified and with the full costs of a passphrase, as it is delivered; else names of
 *   functions stay, for reading traces, and a passphrase costs little
 * @returns the folder of the build for the current sources
 */
export async function builtWebApp({ forMeasuring = false } = {}): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const folder = join(CACHE, `${hashOfSources()}${forMeasuring ? ".measuring" : ""}`);
  const lock = `${folder}.lock`;
  while (!existsSync(folder)) {
    if (!take(lock)) {
      // Another test file builds. There is no event for a file that is made by another process.
      await delay(ASK_AGAIN_MS);
      continue;
    }
    try {
      // It may have been finished between the two questions.
      if (!existsSync(folder)) await buildInto(folder, forMeasuring);
      removeOld(folder);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

async function buildInto(folder: string, forMeasuring: boolean): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  await build({
    configFile: join(WEB, "vite.config.ts"),
    mode: "e2e",
    logLevel: "warn",
    plugins: [exposeConnection(), plainMicrophone()],
    build: { outDir: unfinished, emptyOutDir: true, ...(forMeasuring ? {} : { minify: false }) },
    ...(forMeasuring ? {} : { worker: { plugins: () => [cheapPassphrases()] } }),
  });
  renameSync(unfinished, folder);
}

/** Puts `test/connect.ts` in the place of `engine/connect.ts`, which it wraps. */
function exposeConnection(): Plugin {
  const real = join(WEB, "engine/connect.ts");
  const wrapper = join(WEB, "test/connect.ts");
  return {
    name: "sottovoce:expose-connection",
    enforce: "pre",
    async resolveId(source, importer) {
      if (!source.endsWith("/connect.ts") || importer === wrapper) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved?.id === real ? wrapper : null;
    },
  };
}

/** Sounds arrive as they were made: what is taken for echo or noise, a tone above all, would be taken out of them. */
function plainMicrophone(): Plugin {
  const processing = join(WEB, "media/voice-processing.ts");
  return {
    name: "sottovoce:plain-microphone",
    load: (id) => (id === processing ? "export const VOICE_PROCESSING = false;" : null),
  };
}

/**
 * The least that the limits of a vault allow: hundreds of people choose and type passphrases in the tests, and most of
 * their time would go into Argon2id. The same code runs; `delivery.test.ts` and `newcomer.test.ts` use the app as
 * it is delivered, and the vectors of Argon2id run in the browser with the crypto package's tests.
 */
function cheapPassphrases(): Plugin {
  const costs = join(ROOT, "packages/crypto/storage/costs.ts");
  return {
    name: "sottovoce:cheap-passphrases",
    load(id) {
      if (id !== costs) return null;
      return "export const PASSPHRASE_COSTS = { memoryKiB: 8 * 1024, passes: 1, parallelism: 1 };";
    },
  };
}

function hashOfSources(): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of globSync(SOURCES, { cwd: ROOT, exclude: NOT_SOURCES }).sort()) {
    const path = join(ROOT, file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex").slice(0, 24);
}

/** A directory is made by one process only, whoever else tries. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_LOCK_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function removeOld(current: string): void {
  for (const name of globSync("*", { cwd: CACHE })) {
    const path = join(CACHE, name);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (path !== current && Date.now() - made > KEEP_MS) rmSync(path, { recursive: true, force: true });
  }
}
