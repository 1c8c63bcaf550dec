/**
 * The log: one JSON object a line. What may stand in it is a closed set of fields, so that no message, code,
 * secret or header can be logged by mistake: there is no field to put one in.
 */

import type { AccountId, Address, DeviceId, ErrorCode } from "@sottovoce/wire";
import { type DestinationStream, pino } from "pino";
import type { LimitName, SecurityEventName } from "./security/events.ts";

/** Everything that may be logged beside the event's name. */
export interface LogFields {
  readonly account?: AccountId;
  readonly address?: Address;
  readonly device?: DeviceId;
  /** IP address of a peer. */
  readonly remote?: string;
  /** By which edge a peer came. */
  readonly protocol?: "SIP" | "HTTPS";
  /** Which limit was reached. */
  readonly limit?: LimitName;
  /** Events of the same kind that were not written since the last that was. */
  readonly suppressed?: number;
  /** Who acted, in audit events. */
  readonly by?: "operator" | "device" | "server";
  readonly code?: ErrorCode;
  /** HTTP or SIP status. */
  readonly status?: number;
  /** A route's pattern or a SIP method; never a URL as it came. */
  readonly route?: string;
  readonly durationMs?: number;
  /** What one clock is ahead of another; negative where it is behind. */
  readonly offsetMs?: number;
  readonly count?: number;
  readonly port?: number;
  readonly validUntil?: number;
  /** What an operator changed: names of fields with their new switches, never texts. */
  readonly changes?: Readonly<Record<string, boolean>>;
  /** A word or sentence of the source, at most with the number of a row or the id of a device in it; never input. */
  readonly reason?: string;
  /** Our own exception; only its name, code, message and stack are written. */
  readonly error?: unknown;
}

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A security event: written at every level but silent, and marked so that it can be collected. */
  audit(event: SecurityEventName, fields: LogFields): void;
}

type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/**
 * Makes the log.
 * @param destination where lines go; standard output when absent
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    // Audit lines pass at every level; a level of their own above error keeps pino's cheap filter.
    customLevels: { audit: 70 },
    level: level === "silent" ? "silent" : level,
    base: null,
    messageKey: "event",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: describeError },
  };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  return {
    debug: (event, fields) => logger.debug(fields ?? {}, event),
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
    audit: (event, fields) => logger.audit(fields, event),
  };
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  return {
    name: error.name,
    code: (error as NodeJS.ErrnoException).code,
    message: error.message,
    stack: error.stack,
  };
}
