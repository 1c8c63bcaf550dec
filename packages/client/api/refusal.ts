/** What a refusal of the server means: whose fault it is, whether to try again, and what a person can do. */
import type { DeviceId, ErrorCode } from "@sottovoce/wire";
import { EngineError, type EngineFault } from "../errors.ts";
import type { HttpResponse } from "../ports.ts";
import { badAnswer, Fields } from "./fields.ts";

interface Meaning {
  readonly fault: EngineFault;
  readonly retry: boolean;
  readonly sentence: string;
}

const final = (fault: EngineFault, sentence: string): Meaning => ({ fault, retry: false, sentence });
const passing = (fault: EngineFault, sentence: string): Meaning => ({ fault, retry: true, sentence });

const MEANINGS: Readonly<Record<ErrorCode, Meaning>> = {
  bad_request: final("device", "The server did not understand this client. Update the client or the server."),
  not_found: final("device", "The server does not know this request. Update the client or the server."),
  method_not_allowed: final(
    "device",
    "The server does not know this request. Update the client or the server.",
  ),
  unauthorized: final(
    "user",
    "The server does not accept this device any more: the account was disabled or reset, or the device removed. Ask your operator.",
  ),
  forbidden: final("user", "The server does not allow this for your account. Ask your operator."),
  unknown_recipient: final("user", "There is no such address on this server. Check its spelling."),
  messaging_disabled: final(
    "user",
    "Secure Messages are not enabled for your account. Ask your operator to enable them.",
  ),
  recipient_messaging_disabled: final(
    "peer",
    "Secure Messages are not enabled for the recipient. The operator can enable them.",
  ),
  empty: final("user", "The message is empty."),
  too_long: final("user", "The message is too long."),
  device_gone: final(
    "peer",
    "The recipient has no device any more. It has to activate its account again before it can read messages.",
  ),
  devices_changed: passing("peer", "The recipient's devices have changed."),
  end_to_site_only: final(
    "peer",
    "The recipient uses a SIP phone, which has no keys. Only messages that the server can read reach it.",
  ),
  end_to_end_only: final(
    "device",
    "The recipient uses the app, so only end-to-end encrypted messages are accepted for it.",
  ),
  mailbox_full: final("peer", "The recipient has too many messages waiting. Try again later."),
  rate_limited: passing("user", "Too many messages in a short time. They go out as the server permits."),
  conflict: final("server", "This contradicts what the server holds already."),
  activation_unknown: final(
    "user",
    "The server does not know this activation link. Paste it whole, or ask your operator for a new one.",
  ),
  activation_used: final(
    "user",
    "This activation link was used already, by another device. If that was not you, tell your operator at once; if it was, ask for a new link.",
  ),
  activation_expired: final("user", "This activation link has expired. Ask your operator for a new one."),
  link_unknown: final(
    "user",
    "The server does not know this link. Make a new one on your other device, and open it at once.",
  ),
  link_used: final(
    "user",
    "Another device has opened this link already. If that was not you, cancel it on your other device; then make a new link.",
  ),
  link_expired: final("user", "This link is over. Make a new one on your other device."),
  account_disabled: final("user", "Your account is disabled. Ask your operator."),
  bad_signature: final("device", "The server could not verify what this device signed. Update the client."),
  too_large: final(
    "device",
    "The request is larger than the server permits. Update the client or the server.",
  ),
  unavailable: passing("server", "The server cannot do this at the moment. It is tried again."),
  internal: passing("server", "The server met an unexpected problem. It is tried again."),
};

/** The recipient's devices, or the own account's, are others than the request named. */
export class DevicesChanged extends EngineError {
  /** Need an envelope. */
  readonly missing: readonly DeviceId[];
  /** Are gone. */
  readonly gone: readonly DeviceId[];

  constructor(missing: readonly DeviceId[], gone: readonly DeviceId[]) {
    super("devices_changed", "peer", MEANINGS.devices_changed.sentence, { retry: true });
    this.missing = missing;
    this.gone = gone;
  }
}

/**
 * The error that a response with a status of 400 and above stands for.
 * Proxies before the server answer without our body; their status alone decides then.
 */
export function refusalOf(response: HttpResponse): EngineError {
  const fields = errorFields(response);
  if (fields === null) return refusalByStatus(response.status);
  const code = fields.text("code");
  if (!isErrorCode(code)) return refusalByStatus(response.status);
  if (code === "devices_changed")
    return new DevicesChanged(fields.devices("missing"), fields.devices("gone"));
  const meaning = MEANINGS[code];
  const retryAfterMs = fields.countOrAbsent("retryAfterMs");
  return new EngineError(code, meaning.fault, meaning.sentence, {
    retry: meaning.retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function errorFields(response: HttpResponse): Fields | null {
  try {
    return new Fields(response.body).object("error");
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}

function refusalByStatus(status: number): EngineError {
  const code: ErrorCode | null =
    status === 401 ? "unauthorized" : status === 429 ? "rate_limited" : status >= 500 ? "unavailable" : null;
  if (code === null) return badAnswer(`status ${status}`);
  const meaning = MEANINGS[code];
  return new EngineError(code, meaning.fault, meaning.sentence, { retry: meaning.retry });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(MEANINGS, code);
}
