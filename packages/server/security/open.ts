/** Opens the audit trail of a server, as its operator configured it. */
import { isAbsolute, join } from "node:path";
import type { Clock } from "@sottovoce/sip";
import type { DestinationStream } from "pino";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { Quota } from "../quota.ts";
import { VERSION } from "../version.ts";
import { AuditTrail } from "./audit-trail.ts";
import { CefFile, type CefOutput, CefStream } from "./cef-output.ts";

/** What `log.cef` says for standard output. */
const STANDARD_OUTPUT = "-";

/** A disk that refuses one batch of events refuses the next as well; one line a minute says as much. */
const PROBLEM_LINES_PER_MINUTE = 1;

export interface OpenTrail {
  readonly trail: AuditTrail;
  /** Resolves when what was recorded is out. */
  close(): Promise<void>;
}

/**
 * @param destination where the log goes; standard output when absent
 */
export function openAuditTrail(
  options: { readonly config: Config; readonly dataDir: string; readonly log: Log; readonly clock: Clock },
  destination: DestinationStream | undefined,
): OpenTrail {
  const { config, dataDir, log, clock } = options;
  const cef = openCef(config.log.cef, dataDir, destination ?? process.stdout, reporterOf(log, clock));
  const trail = new AuditTrail({
    log,
    reporter: { version: VERSION, host: config.host },
    cef,
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
  });
  return { trail, close: () => cef?.flush() ?? Promise.resolve() };
}

function openCef(
  setting: string | null,
  dataDir: string,
  output: { write(text: string): unknown },
  onProblem: (error: unknown) => void,
): CefOutput | null {
  if (setting === null) return null;
  if (setting === STANDARD_OUTPUT) return new CefStream((text) => output.write(text));
  return new CefFile(isAbsolute(setting) ? setting : join(dataDir, setting), onProblem);
}

function reporterOf(log: Log, clock: Clock): (error: unknown) => void {
  const lines = new Quota<"cef">(PROBLEM_LINES_PER_MINUTE, 1);
  return (error) => {
    if (lines.take("cef", clock.elapsed()) > 0) return;
    log.error("security.cef_unwritable", { error });
  };
}
