/**
 * Security events on their way out: counted, thinned out where anyone could cause them, written to the log and in CEF.
 * The fields are those of the log, a closed set: no secret and no message has a field to stand in.
 */

import { sourceOf } from "@sottovoce/sip";
import type { Log, LogFields } from "../log.ts";
import { Quota } from "../quota.ts";
import { type CefReporter, formatCef } from "./cef.ts";
import type { CefOutput } from "./cef-output.ts";
import { SECURITY_EVENTS, type SecurityEventName } from "./events.ts";
import { EVENTS_BURST, EVENTS_PER_MINUTE, EVENTS_PER_SOURCE_AND_MINUTE } from "./limits.ts";

export interface AuditTrailOptions {
  readonly log: Log;
  readonly reporter: CefReporter;
  /** `null` where nothing but the log is written. */
  readonly cef: CefOutput | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** `Clock.elapsed`. */
  readonly elapsed: () => number;
}

export class AuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #counts = new Map<SecurityEventName, number>();
  /** Events of a kind that were not written since its last line. */
  readonly #suppressed = new Map<SecurityEventName, number>();
  readonly #bySource = new Quota<string>(EVENTS_PER_SOURCE_AND_MINUTE, EVENTS_PER_SOURCE_AND_MINUTE);
  readonly #byKind = new Quota<SecurityEventName>(EVENTS_PER_MINUTE, EVENTS_BURST);

  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /** How often each event has happened since start, written or not. */
  get counts(): ReadonlyMap<SecurityEventName, number> {
    return this.#counts;
  }

  /** Something happened. Never throws, never waits. */
  record(event: SecurityEventName, fields: LogFields): void {
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1);
    const kind = SECURITY_EVENTS[event];
    const suppressed = this.#suppressed.get(event) ?? 0;
    if (kind.origin === "anyone" && !this.#mayWrite(event, fields)) {
      this.#suppressed.set(event, suppressed + 1);
      return;
    }
    this.#suppressed.delete(event);
    const { log, cef, reporter, now } = this.#options;
    const told = fields.remote === undefined ? fields : { ...fields, remote: plain(fields.remote) };
    log.audit(event, suppressed === 0 ? told : { ...told, suppressed });
    cef?.write(formatCef(reporter, { kind, name: event }, told, now(), suppressed + 1));
  }

  #mayWrite(event: SecurityEventName, { remote, device }: LogFields): boolean {
    const now = this.#options.elapsed();
    const source = remote === undefined ? (device ?? "") : sourceOf(remote);
    // The source first: one that is silenced must not use up what others have to tell.
    return this.#bySource.take(`${event} ${source}`, now) === 0 && this.#byKind.take(event, now) === 0;
  }
}

/** An IPv4 peer of a socket that listens on IPv6 is told by its own address, as everywhere else. */
function plain(address: string): string {
  return /^::ffff:[\d.]+$/.test(address) ? address.slice(7) : address;
}

/** A log whose security events take the way of the trail. */
export function withAuditTrail(log: Log, trail: AuditTrail): Log {
  return { ...log, audit: (event, fields) => trail.record(event, fields) };
}
