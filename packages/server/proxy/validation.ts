/** Whether a request may be forwarded at all (RFC 3261 §16.3). Its form has been checked before it came here. */
import type { SipRequest } from "@sottovoce/sip";
import { SipRefusal } from "../sip/edge.ts";
import { MAX_FORWARDED_BODY_BYTES } from "./limits.ts";

/**
 * @throws SipRefusal 483 where it has passed too many hops (step 3), 420 where it asks of proxies what this one cannot
 *   do (step 5), 413 for a body that belongs into no call; SipParseError 400
 */
export function checkForwardable(request: SipRequest): void {
  const { headers, body } = request;
  if (headers.maxForwards() === 0) throw new SipRefusal(483, "This request has passed too many servers");
  const required = headers.tokens("Proxy-Require");
  if (required.length > 0) {
    throw new SipRefusal(420, "An extension is required of this server that it does not have", [
      ["Unsupported", required.join(", ")],
    ]);
  }
  if (body.length > MAX_FORWARDED_BODY_BYTES) {
    throw new SipRefusal(413, `A request within a call carries up to ${MAX_FORWARDED_BODY_BYTES / 1024} KiB`);
  }
}

/** What REFER subscribes its sender to (RFC 3515 §2.4.4). */
const REFER_EVENT = "refer";

/**
 * What passes between the two ends of a call. A text would reach a phone past everything that is said of messages:
 * whether they are allowed, how many, and that they lie sealed. A NOTIFY that nobody asked for makes phones answer
 * (`Event: talk`), restart or fetch settings (`check-sync`).
 * @throws SipRefusal 403 for a MESSAGE, 489 for a NOTIFY of anything but a transfer
 */
export function checkWithinCall({ method, headers }: SipRequest): void {
  if (method === "MESSAGE")
    throw new SipRefusal(403, "Messages are no part of a call; send them on their own");
  if (method !== "NOTIFY") return;
  const [event = ""] = (headers.get("Event") ?? "").split(";", 1);
  if (event.trim().toLowerCase() !== REFER_EVENT) {
    throw new SipRefusal(489, "Within a call only transfers are told of", [["Allow-Events", REFER_EVENT]]);
  }
}
