/** The server's configuration: one TOML file in the data directory, every setting optional. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConfigOverrides, readConfig } from "./config/read.ts";
import { ConfigError } from "./config/setting.ts";
import type { Config } from "./config/settings.ts";
import { configTemplate } from "./config/template.ts";

export type { ConfigOverrides } from "./config/read.ts";
export { readConfig } from "./config/read.ts";
export { ConfigError } from "./config/setting.ts";
export type { Config } from "./config/settings.ts";
export { configTemplate, describeSettings } from "./config/template.ts";

/** Name of the file in the data directory. */
export const CONFIG_FILE = "sottovoce.toml";

/**
 * Loads the configuration of a data directory; writes a commented file of defaults where there is none.
 * @param file another file to read instead; it must exist
 * @throws ConfigError with a sentence for the operator
 */
export async function loadConfig(
  dataDir: string,
  options: {
    readonly file?: string | undefined;
    readonly overrides?: ConfigOverrides | undefined;
    readonly fallbacks?: ConfigOverrides | undefined;
  } = {},
): Promise<Config> {
  const path = options.file ?? join(dataDir, CONFIG_FILE);
  const text = await readFile(path, "utf8").catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" || options.file !== undefined) {
      throw new ConfigError(`The configuration file ${path} cannot be read: ${error.message}.`);
    }
    const template = configTemplate();
    await writeFile(path, template, { mode: 0o600 });
    return template;
  });
  return readConfig(text, path, options.overrides, options.fallbacks);
}
