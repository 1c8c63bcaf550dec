import { createRequest, type HeaderEntries, type SipRequest, type SipResponse } from "../message/message.ts";

/** RFC 3261 §8.1.1.6. */
const MAX_FORWARDS = "70";

/**
 * The ACK with which the client transaction itself answers a response of 300 to 699 (RFC 3261 §17.1.1.3).
 * @param invite as it was sent, with its topmost Via
 */
export function createAck(invite: SipRequest, response: SipResponse): SipRequest {
  const ack = sameHop("ACK", invite);
  // To with the peer's tag: it is the response's, everything else is the request's.
  ack.headers.copyFrom(response.headers, "To");
  // §22.1: a server must not challenge an ACK, so the ACK shows what the INVITE showed.
  ack.headers.copyFrom(invite.headers, "Authorization");
  ack.headers.copyFrom(invite.headers, "Proxy-Authorization");
  return ack;
}

/**
 * The CANCEL of a request that has had no final response (RFC 3261 §9.1). Sending it before a provisional response
 * came is wrong: the peer may not know the request yet.
 * @param invite as it was sent, with its topmost Via
 * @param extra further headers, such as Reason (RFC 3326)
 */
export function createCancel(invite: SipRequest, extra: HeaderEntries = []): SipRequest {
  const cancel = sameHop("CANCEL", invite);
  cancel.headers.copyFrom(invite.headers, "To");
  for (const [name, value] of extra) cancel.headers.append(name, value);
  return cancel;
}

/** One Via, the same branch, route, From, Call-ID and number: what binds ACK and CANCEL to their INVITE. */
function sameHop(method: "ACK" | "CANCEL", invite: SipRequest): SipRequest {
  const request = createRequest({ method, uri: invite.uri });
  const { headers } = request;
  headers.append("Via", invite.headers.clone().removeFirst("Via") ?? "");
  headers.append("Max-Forwards", MAX_FORWARDS);
  for (const name of ["Route", "From", "Call-ID"]) headers.copyFrom(invite.headers, name);
  headers.append("CSeq", `${invite.headers.cseq()?.seq ?? 0} ${method}`);
  return request;
}
