/** Where every error of the command line ends: one sentence on stderr and an exit code. */
import { EngineError, type EngineErrorCode, ImpostorServer, NetworkFailure } from "@sottovoce/client";
import { WireError } from "@sottovoce/wire";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { ProfileBusy } from "./ports/records.ts";
import { sanitizeText } from "./terminal/sanitize.ts";

/** An error of the command line itself, with the code to exit with. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;

  /** @param sentence what is wrong and what to do */
  constructor(exitCode: ExitCode, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** The person pressed Ctrl-C; nothing to explain. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** What shells report for a command that SIGINT ended: 128 and the number of the signal. */
const INTERRUPTED_EXIT_CODE = 130;

const EXIT_CODES: Readonly<Partial<Record<EngineErrorCode, ExitCode>>> = {
  network: EXIT.unreachable,
  unavailable: EXIT.unreachable,
  impostor: EXIT.impostor,
  wrong_passphrase: EXIT.locked,
  wait: EXIT.locked,
  locked: EXIT.locked,
  key_changed: EXIT.keyChanged,
  end_to_site_not_agreed: EXIT.notAgreed,
  activation_expired: EXIT.expired,
  link_expired: EXIT.expired,
  wrong_recovery_words: EXIT.usage,
  own_device: EXIT.usage,
  not_activated: EXIT.usage,
  already_activated: EXIT.usage,
  bad_address: EXIT.usage,
  bad_link: EXIT.usage,
  own_address: EXIT.usage,
  other_domain: EXIT.usage,
  empty: EXIT.usage,
  too_long: EXIT.usage,
  malformed: EXIT.usage,
  no_media: EXIT.internal,
  busy_here: EXIT.busy,
  bad_answer: EXIT.internal,
  damaged: EXIT.internal,
  storage: EXIT.internal,
  internal: EXIT.internal,
  stopped: EXIT.internal,
};

/** The exit code of whatever was thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return INTERRUPTED_EXIT_CODE;
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof EngineError) return EXIT_CODES[error.code] ?? EXIT.refused;
  if (error instanceof ImpostorServer) return EXIT.impostor;
  if (error instanceof NetworkFailure) return EXIT.unreachable;
  if (error instanceof ProfileBusy) return EXIT.busy;
  if (error instanceof WireError) return EXIT.usage;
  return EXIT.internal;
}

/**
 * What stderr shows of whatever was thrown: its sentence. The stack only with `SOTTOVOCE_DEBUG=1`; sentences may
 * repeat what a server said, so they are cleaned.
 */
export function explain(error: unknown, env: NodeJS.ProcessEnv): string {
  if (error instanceof Interrupted) return "";
  if (env.SOTTOVOCE_DEBUG === "1") return sanitizeText(withCauses(error));
  return sanitizeText(
    `sottovoce: ${error instanceof Error ? error.message : "something unexpected happened"}`,
  );
}

function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${withCauses(error.cause)}`;
}
