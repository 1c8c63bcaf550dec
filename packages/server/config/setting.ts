/** One setting of the configuration file: its default, what is allowed, and how a value is read. */
import { isIP } from "node:net";

/** Thrown for a configuration that cannot be used. The message is a sentence for the operator. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export interface Setting<T> {
  readonly fallback: T;
  /** The default as it would be written in TOML. */
  readonly written: string;
  /** Completes “… must be”. */
  readonly allowed: string;
  /** What the setting is for, one sentence. */
  readonly about: string;
  /** @returns `undefined` for a value that is not allowed */
  read(value: unknown): T | undefined;
}

/** Whether a node of the table of settings is a setting (and not a section). */
export function isSetting(node: object): node is Setting<unknown> {
  return typeof (node as { read?: unknown }).read === "function";
}

const MAX_HOST_NAME = 253;
const HOST_LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** A DNS name, or also an IP address, in lower case. */
export function hostName(fallback: string, about: string, options: { ip: boolean }): Setting<string> {
  return {
    fallback,
    written: JSON.stringify(fallback),
    allowed: options.ip ? "a host name or IP address without a port" : "a domain name such as “example.org”",
    about,
    read: (value) => {
      if (typeof value !== "string") return undefined;
      const host = value.toLowerCase();
      if (isIP(host) !== 0) return options.ip ? host : undefined;
      const wellFormed =
        host.length <= MAX_HOST_NAME && host.split(".").every((part) => HOST_LABEL.test(part));
      return wellFormed ? host : undefined;
    },
  };
}

/** A TCP port; 0 takes any free one. */
export function port(fallback: number, about: string): Setting<number> {
  return {
    fallback,
    written: String(fallback),
    allowed: "a port number from 0 to 65535 (0 takes any free port)",
    about,
    read: (value) => (isPort(value) ? value : undefined),
  };
}

/** A TCP port or `false`. */
export function optionalPort(about: string): Setting<number | null> {
  return {
    fallback: null,
    written: "false",
    allowed: "a port number from 0 to 65535 (0 takes any free port), or false for off",
    about,
    read: (value) => (value === false ? null : isPort(value) ? value : undefined),
  };
}

/** The port of somebody else, such as a firewall, or `false`. */
export function publicPort(about: string): Setting<number | null> {
  return {
    fallback: null,
    written: "false",
    allowed: "a port number from 1 to 65535, or false where it is the same",
    about,
    read: (value) => (value === false ? null : isPort(value) && value > 0 ? value : undefined),
  };
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

/** The address to listen on; `"*"` stands for every address of the machine. */
export function bindAddress(fallback: string, about: string): Setting<string> {
  return {
    fallback,
    written: JSON.stringify(fallback),
    allowed: "an IP address of this machine, or “*” for all of them",
    about,
    read: (value) => (typeof value === "string" && (value === "*" || isIP(value) !== 0) ? value : undefined),
  };
}

/** A path of a file, relative to the data directory unless absolute. */
export function filePath(about: string): Setting<string | null> {
  return {
    fallback: null,
    written: "false",
    allowed: "the path of a PEM file, or false",
    about,
    read: (value) => {
      if (value === false) return null;
      return typeof value === "string" && value !== "" ? value : undefined;
    },
  };
}

/** A file to write to, relative to the data directory unless absolute, or standard output. */
export function outputPath(about: string): Setting<string | null> {
  return {
    fallback: null,
    written: "false",
    allowed: "the path of a file, “-” for standard output, or false",
    about,
    read: (value) => {
      if (value === false) return null;
      return typeof value === "string" && value !== "" ? value : undefined;
    },
  };
}

/** A secret that somebody else knows too, or `false`. */
export function secretText(about: string): Setting<string | null> {
  return {
    fallback: null,
    written: "false",
    allowed: "a text of 16 to 256 characters without spaces at its ends, or false",
    about,
    read: (value) => {
      if (value === false) return null;
      const fits = typeof value === "string" && value.length >= 16 && value.length <= 256;
      return fits && value.trim() === value ? value : undefined;
    },
  };
}

/** Most servers of one kind: browsers warn of more than a few, and each costs a call time. */
const MAX_URIS = 8;

/** URIs of STUN or TURN servers (RFC 7064 §3.1, RFC 7065 §3.1). */
export function uris(schemes: readonly string[], about: string): Setting<readonly string[]> {
  const form = new RegExp(`^(?:${schemes.join("|")}):[^\\s/]{1,255}$`);
  return {
    fallback: [],
    written: "[]",
    allowed: `a list of at most ${MAX_URIS} URIs that begin with ${schemes.map((scheme) => `“${scheme}:”`).join(" or ")}`,
    about,
    read: (value) => {
      if (!Array.isArray(value) || value.length > MAX_URIS) return undefined;
      const read = value.filter((uri): uri is string => typeof uri === "string" && form.test(uri));
      return read.length === value.length ? read : undefined;
    },
  };
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A span of time written as a number and a unit, such as `"72h"`; milliseconds when read. */
export function duration(
  written: string,
  about: string,
  range: { min: string; max: string },
): Setting<number> {
  const min = parseDuration(range.min) as number;
  const max = parseDuration(range.max) as number;
  return {
    fallback: parseDuration(written) as number,
    written: JSON.stringify(written),
    allowed: `a time from “${range.min}” to “${range.max}”, written with s, m, h or d`,
    about,
    read: (value) => {
      const ms = typeof value === "string" ? parseDuration(value) : undefined;
      return ms !== undefined && ms >= min && ms <= max ? ms : undefined;
    },
  };
}

function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})\s*([smhd])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** A whole number. */
export function count(fallback: number, about: string, range: { min: number; max: number }): Setting<number> {
  return {
    fallback,
    written: String(fallback),
    allowed: `a whole number from ${range.min} to ${range.max}`,
    about,
    read: (value) => {
      if (!Number.isInteger(value)) return undefined;
      const number = value as number;
      return number >= range.min && number <= range.max ? number : undefined;
    },
  };
}

/** Yes or no. */
export function flag(fallback: boolean, about: string): Setting<boolean> {
  return {
    fallback,
    written: String(fallback),
    allowed: "true or false",
    about,
    read: (value) => (typeof value === "boolean" ? value : undefined),
  };
}

/** One of several words. */
export function choice<const T extends string>(
  fallback: NoInfer<T>,
  words: readonly T[],
  about: string,
): Setting<T> {
  return {
    fallback,
    written: JSON.stringify(fallback),
    allowed: `one of ${words.map((word) => `“${word}”`).join(", ")}`,
    about,
    read: (value) => words.find((word) => word === value),
  };
}
