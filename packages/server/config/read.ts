/** From TOML text to a checked `Config`. Whatever is not a known setting with an allowed value is refused. */
import { parse, TomlError } from "smol-toml";
import { ConfigError, isSetting, type Setting } from "./setting.ts";
import { type Config, SETTINGS } from "./settings.ts";

/** Settings that take precedence over the file, in the file's own structure: `{ https: { port: 0 } }`. */
export interface ConfigOverrides {
  readonly [key: string]: unknown;
}

type Table = { readonly [key: string]: Setting<unknown> | Table };
type Raw = { readonly [key: string]: unknown };

/**
 * Reads a configuration.
 * @param toml text of the file; empty for defaults alone
 * @param source what to call the file in error messages
 * @param overrides taken whatever the file says
 * @param fallbacks taken where the file says nothing, in place of the defaults
 * @throws ConfigError naming the line or the key, and what is allowed there
 */
export function readConfig(
  toml: string,
  source: string,
  overrides: ConfigOverrides = {},
  fallbacks: ConfigOverrides = {},
): Config {
  const below = readSection(SETTINGS, fallbacks, "", "the start options");
  const fromFile = readSection(SETTINGS, parseToml(toml, source), "", source);
  const above = readSection(SETTINGS, overrides, "", "the start options");
  const config = merge(SETTINGS, merge(SETTINGS, below, fromFile), above) as unknown as Config;
  checkTogether(config);
  return config;
}

function parseToml(toml: string, source: string): Raw {
  try {
    return parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [section] = /^\s*\[[\w.]+\]/.exec(toml.split("\n")[error.line - 1] ?? "") ?? [];
    if (section !== undefined && error.message.includes("redefine")) {
      throw new ConfigError(
        `${source}, line ${error.line}: the section ${section.trim()} is further up in the file already; write its settings there.`,
      );
    }
    const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
    throw new ConfigError(`${source}, line ${error.line}: ${reason}.`);
  }
}

/** The values that are given, in the structure of the table. */
function readSection(table: Table, raw: Raw, prefix: string, source: string): Raw {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const key = prefix + name;
    const node = Object.hasOwn(table, name) ? table[name] : undefined;
    if (node === undefined) {
      if (prefix !== "" && Object.hasOwn(SETTINGS, name)) {
        throw new ConfigError(
          `${source}: “${name}” stands in the section [${prefix.slice(0, -1)}]; it belongs to the top of the file, before the first section.`,
        );
      }
      const where = prefix === "" ? "at the top level" : `in [${prefix.slice(0, -1)}]`;
      throw new ConfigError(
        `${source}: “${key}” is not a setting; ${where} there are ${Object.keys(table).join(", ")}.`,
      );
    }
    if (!isSetting(node)) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new ConfigError(`${source}: “${key}” is a section; write it as [${key}] on a line of its own.`);
      }
      values[name] = readSection(node, value as Raw, `${key}.`, source);
      continue;
    }
    const read = node.read(value);
    if (read === undefined) throw new ConfigError(`${source}: “${key}” must be ${node.allowed}.`);
    values[name] = read;
  }
  return values;
}

function merge(table: Table, first: Raw, second: Raw): Raw {
  const merged: Record<string, unknown> = {};
  for (const [name, node] of Object.entries(table)) {
    if (isSetting(node)) {
      merged[name] = Object.hasOwn(second, name) ? second[name] : (first[name] ?? absent(first, name, node));
    } else {
      merged[name] = merge(node, (first[name] ?? {}) as Raw, (second[name] ?? {}) as Raw);
    }
  }
  return merged;
}

/** `null` is a value ("off"); only a name that is not there takes the default. */
function absent(values: Raw, name: string, setting: Setting<unknown>): unknown {
  return Object.hasOwn(values, name) ? null : setting.fallback;
}

function checkTogether(config: Config): void {
  const { certificate, key, ca } = config.tls;
  if ((certificate === null) !== (key === null)) {
    throw new ConfigError("“tls.certificate” and “tls.key” go together: give both, or neither.");
  }
  if (ca !== null && certificate === null) {
    throw new ConfigError("“tls.ca” needs “tls.certificate” and “tls.key” beside it.");
  }
  const { uris, secret } = config.turn;
  if (uris.length > 0 !== (secret !== null)) {
    throw new ConfigError("“turn.uris” and “turn.secret” go together: give both, or neither.");
  }
}
