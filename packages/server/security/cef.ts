/** ArcSight Common Event Format, version 0 ("Implementing ArcSight CEF", revision 25): one event a line. */
import { isIPv6 } from "node:net";
import type { LogFields } from "../log.ts";
import type { SecurityEventKind } from "./events.ts";

const VENDOR = "Sottovoce";
const PRODUCT = "Sottovoce Server";

/** Who reports: the same for all events of a server. */
export interface CefReporter {
  readonly version: string;
  /** Host name clients know the server by. */
  readonly host: string;
}

/**
 * One event, without a line break at its end.
 * @param at Unix milliseconds
 * @param repeated how many events of this kind the line stands for
 */
export function formatCef(
  reporter: CefReporter,
  event: { readonly kind: SecurityEventKind; readonly name: string },
  fields: LogFields,
  at: number,
  repeated: number,
): string {
  const { kind, name } = event;
  const header = [VENDOR, PRODUCT, reporter.version, String(kind.id), kind.title, String(kind.severity)];
  const extension = [
    ["rt", String(at)],
    ["dvchost", reporter.host],
    ["cat", name],
    ["outcome", kind.outcome],
    ["cnt", String(repeated)],
    ...describe(fields),
  ];
  return `CEF:0|${header.map(escapeHeader).join("|")}|${extension
    .map(([key, value]) => `${key}=${escapeValue(value as string)}`)
    .join(" ")}`;
}

/** Fields of ours under the names of CEF's dictionary; what it has no name for goes to labelled custom fields. */
function describe(fields: LogFields): [key: string, value: string][] {
  const { remote, protocol, by, account, address, device, limit, status, route, reason, count, changes } =
    fields;
  const found: [string, string | number | undefined][] = [
    ...source(remote),
    ["app", protocol],
    ["sourceServiceName", by],
    ["duid", account],
    ["duser", address],
    ["request", route],
    ["reason", reason ?? errorName(fields.error)],
    ...custom("cs1", "device", device),
    ...custom("cs2", "limit", limit),
    ...custom("cs3", "changes", changes === undefined ? undefined : formatChanges(changes)),
    ...custom("cn1", "status", status),
    ...custom("cn2", "count", count),
    ...custom("deviceCustomDate1", "validUntil", fields.validUntil),
  ];
  return found.flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
}

/** `src` takes IPv4 only; an IPv6 address has a custom field with a fixed label. */
function source(remote: string | undefined): [string, string | undefined][] {
  if (remote === undefined || !isIPv6(remote)) return [["src", remote]];
  return custom("c6a2", "Source IPv6 Address", remote) as [string, string][];
}

function custom<Value extends string | number>(
  key: string,
  label: string,
  value: Value | undefined,
): [string, Value | string | undefined][] {
  if (value === undefined) return [];
  return [
    [`${key}Label`, label],
    [key, value],
  ];
}

function formatChanges(changes: Readonly<Record<string, boolean>>): string {
  return Object.entries(changes)
    .map(([name, value]) => `${name}:${value}`)
    .join(",");
}

function errorName(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

/** In the header `\` and `|` are escaped, and it is one line: there is no escape for a line break. */
function escapeHeader(text: string): string {
  return text.replace(/[\\|]/g, "\\$&").replace(/[\r\n]+/g, " ");
}

/** In the extension `\`, `=` and line breaks are escaped; `|` is not. */
function escapeValue(text: string): string {
  return text.replace(/[\\=]/g, "\\$&").replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
