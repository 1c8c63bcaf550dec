/**
 * What the proxy writes into Record-Route, so that requests within a call find their way without the server
 * remembering the call (RFC 3261 §16.6 step 4, after the flow tokens of RFC 5626 §5.1):
 *
 * ```
 *  caller's device(4)  callee's device(4)  hour of issue(4)  MAC(12)        in base64url
 * ```
 * The hour is Unix time in whole hours, big-endian.
 * It names devices and not connections: a phone that changes from one network to another, or comes back after the
 * server was restarted, keeps its call. The MAC covers the two devices, the hour and what names the dialog, so a token is good
 * for the two ends of one call, whoever else may have seen it.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { addressOfRecord, type NameAddr, type SipRequest, tagOf } from "@sottovoce/sip";
import { type DeviceId, toBase64Url } from "@sottovoce/wire";
import { MAX_CALL_HOURS } from "./limits.ts";

const DEVICE_BYTES = 4;
const ENDS_BYTES = 2 * DEVICE_BYTES;
const HOUR_BYTES = 4;
const HEAD_BYTES = ENDS_BYTES + HOUR_BYTES;
const HOUR_MS = 3_600_000;
/** 96 bits: a guess is one online try that is refused. */
const MAC_BYTES = 12;

/** The two devices of a call. */
export interface CallEnds {
  readonly caller: DeviceId;
  readonly callee: DeviceId;
}

/** What names a dialog, seen from the caller (RFC 3261 §12). The callee's tag is not there: it is not known in time. */
export interface DialogName {
  readonly callId: string;
  readonly callerTag: string;
  /** Address of record of From, or its URI where it has none. */
  readonly caller: string;
  /** Likewise of To. */
  readonly callee: string;
}

/**
 * The name of a dialog from a request within it, or the one that creates it.
 * @param fromCaller whether the caller sent it
 * @throws SipParseError 400 where From or To is malformed
 */
export function dialogNameOf({ headers }: SipRequest, fromCaller: boolean): DialogName {
  const from = headers.from();
  const to = headers.to();
  const [caller, callee] = fromCaller ? [from, to] : [to, from];
  return {
    callId: headers.callId() ?? "",
    callerTag: (caller === null ? null : tagOf(caller)) ?? "",
    caller: nameOf(caller),
    callee: nameOf(callee),
  };
}

/** RFC 3261 §12.2.1.1: both URIs stay what they were when the dialog began; how they are written may change. */
function nameOf(party: NameAddr | null): string {
  return party === null ? "" : (addressOfRecord(party.uri) ?? party.uri);
}

export class RouteTokens {
  readonly #key: Uint8Array;

  /** @param key 32 secret bytes, the same after a restart */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** @param now by `Clock.now`: a token outlasts the process */
  issue(ends: CallEnds, dialog: DialogName, now: number): string {
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(ends.caller + ends.callee, "hex");
    head.writeUInt32BE(Math.floor(now / HOUR_MS), ENDS_BYTES);
    return toBase64Url(Buffer.concat([head, this.#mac(head, dialog)]));
  }

  /**
   * Reads a token that came back in a request.
   * @param sender the device that sent the request
   * @returns where the request goes; `null` where the token is not ours, or not for this sender and this dialog
   * @throws SipParseError as {@link dialogNameOf}
   */
  other(token: string, sender: DeviceId, request: SipRequest): DeviceId | null {
    const bytes = Buffer.from(token, "base64url");
    if (bytes.length !== HEAD_BYTES + MAC_BYTES) return null;
    const head = bytes.subarray(0, HEAD_BYTES);
    const caller = head.toString("hex", 0, DEVICE_BYTES) as DeviceId;
    const callee = head.toString("hex", DEVICE_BYTES, ENDS_BYTES) as DeviceId;
    if (sender !== caller && sender !== callee) return null;
    const fromCaller = sender === caller;
    const mac = this.#mac(head, dialogNameOf(request, fromCaller));
    if (!timingSafeEqual(mac, bytes.subarray(HEAD_BYTES))) return null;
    return fromCaller ? callee : caller;
  }

  /**
   * Whether a token was issued more than {@link MAX_CALL_HOURS} before, or after, by a clock that has been set right
   * since.
   * @param token one that {@link other} has found genuine
   * @param now by `Clock.now`
   */
  isOld(token: string, now: number): boolean {
    const issued = Buffer.from(token, "base64url").readUInt32BE(ENDS_BYTES);
    return Math.abs(Math.floor(now / HOUR_MS) - issued) > MAX_CALL_HOURS;
  }

  #mac(head: Uint8Array, { callId, callerTag, caller, callee }: DialogName): Buffer {
    // Quoted, so that no two dialogs share a text.
    const text = JSON.stringify([callId, callerTag, caller, callee]);
    return createHmac("sha256", this.#key).update(head).update(text).digest().subarray(0, MAC_BYTES);
  }
}
