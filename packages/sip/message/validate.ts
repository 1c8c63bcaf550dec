import { badRequest, SipParseError } from "./error.ts";
import type { Headers } from "./headers.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message.ts";
import { parseUri } from "./uri.ts";

/** RFC 3261 §8.1.1: what every message must hold once. Via may be there many times. */
const MANDATORY = ["To", "From", "Call-ID", "CSeq"];
/** `word [ "@" word ]` of RFC 3261 §25.1, less picky: visible ASCII. It is compared, never taken apart. */
const CALL_ID = /^[!-~]+$/;

/**
 * Checks what every element must be able to rely on before it handles a request (RFC 3261 §8.1.1, §8.2, §16.3 step 1):
 * mandatory headers are there, once, and readable; CSeq names the method of the request line; Max-Forwards is 0…255;
 * a SIP Request-URI is well-formed and carries no headers (§19.1.1, table 1). Max-Forwards, the From tag and the branch
 * may be absent: RFC 2543 elements send none (RFC 4475 §3.4.1, RFC 3261 §16.3 step 3).
 * @returns the refusal with the request as its `partial`, or `null` when there is nothing to refuse
 */
export function validateRequest(request: SipRequest): SipParseError | null {
  const error = firstError(() => {
    checkCommon(request);
    if (request.headers.count("Max-Forwards") > 1) throw badRequest("Max-Forwards is there more than once");
    request.headers.maxForwards();
    checkRequestUri(request.uri);
  });
  return error?.withPartial(request) ?? null;
}

/**
 * Checks a response likewise. A response that fails is dropped without a word (RFC 3261 §18.1.2, RFC 4475 §3.1.2.5).
 * @returns what is wrong, or `null`
 */
export function validateResponse(response: SipResponse): SipParseError | null {
  return firstError(() => checkCommon(response));
}

function firstError(check: () => void): SipParseError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof SipParseError) return error;
    throw error;
  }
}

function checkCommon(message: SipMessage): void {
  const { headers } = message;
  for (const name of MANDATORY) checkOnce(headers, name);
  if (headers.topVia() === null) throw badRequest("Via is missing");
  headers.from();
  headers.to();
  if (!CALL_ID.test(headers.callId() ?? "")) throw badRequest("Call-ID is malformed");
  const cseq = headers.cseq();
  if (message.kind === "request" && cseq?.method !== message.method) {
    throw badRequest("The CSeq method is not that of the request line");
  }
}

function checkOnce(headers: Headers, name: string): void {
  const count = headers.count(name);
  if (count !== 1) throw badRequest(`${name} is ${count === 0 ? "missing" : "there more than once"}`);
}

function checkRequestUri(text: string): void {
  const uri = parseUri(text);
  if (uri.kind === "sip" && uri.headers !== "") throw badRequest("A Request-URI must not carry headers");
}
