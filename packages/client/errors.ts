/** The one error of the engine: a code for programs, whose fault it is, whether to try again, a sentence for a person. */
import type { ErrorCode } from "@sottovoce/wire";

/**
 * What went wrong. The server's own codes keep their names; the others are the engine's:
 * `network` no answer · `impostor` not the server of the activation link · `bad_answer` an answer that breaks the
 * protocol · `wrong_passphrase` · `not_activated` · `already_activated` · `damaged` records that do not open ·
 * `storage` the disk refuses · `key_changed` sending waits for a person's decision · `end_to_site_not_agreed` so does
 * sending what the server can read · `said_to_be_sip_phone` the server contradicts keys we know · `devices_withheld` it
 * keeps back the newest device list of a contact · `own_address` ·
 * `other_domain` an address that no account of this server can have ·
 * `bad_address` · `bad_link` · `other_server` a link of another server than the app came from · `unreachable_devices` no device that could read it · `wait` too many wrong
 * passphrases, `retryAfterMs` says for how long · `locked` this device is locked, and has no room for more · `stopped` ·
 * `other_key` what a person compared is not the key that messages go out for · `own_safety_code` the code on the own
 * screen · `no_safety_code` a code of something else ·
 * `busy_here` there is a call already · `no_media` this device cannot carry sound · `no_such_call` it has ended
 */
export type EngineErrorCode =
  | ErrorCode
  | "malformed"
  | "network"
  | "impostor"
  | "bad_answer"
  | "wrong_passphrase"
  | "wait"
  | "locked"
  | "not_activated"
  | "already_activated"
  | "damaged"
  | "storage"
  | "key_changed"
  | "end_to_site_not_agreed"
  | "said_to_be_sip_phone"
  | "devices_withheld"
  | "own_address"
  | "other_domain"
  | "bad_address"
  | "bad_link"
  | "other_server"
  | "unreachable_devices"
  | "wrong_recovery_words"
  | "not_primary"
  | "own_device"
  | "too_many_devices"
  | "link_tampered"
  | "other_key"
  | "own_safety_code"
  | "no_safety_code"
  | "busy_here"
  | "no_media"
  | "no_such_call"
  | "stopped";

/** Who can mend it: the person at this device, the network, the server's operator, the peer, or this device itself. */
export type EngineFault = "user" | "network" | "server" | "peer" | "device";

export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: EngineErrorCode;
  readonly fault: EngineFault;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retry: boolean;
  /** Milliseconds after which trying again makes sense; `null` where nobody said. */
  readonly retryAfterMs: number | null;

  /** @param sentence one or two sentences: what is wrong and what to do */
  constructor(
    code: EngineErrorCode,
    fault: EngineFault,
    sentence: string,
    options: { readonly retryAfterMs?: number; readonly retry?: boolean; readonly cause?: unknown } = {},
  ) {
    super(sentence, { cause: options.cause });
    this.code = code;
    this.fault = fault;
    this.retry = options.retry ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** What a person is shown. */
  get sentence(): string {
    return this.message;
  }
}

/** The sentence of whatever was thrown; never a stack trace. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something unexpected happened.";
}
