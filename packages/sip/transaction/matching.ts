import { badRequest } from "../message/error.ts";
import type { SipRequest, SipResponse } from "../message/message.ts";
import { tagOf } from "../message/name-addr.ts";
import { BRANCH_COOKIE, viaBranch } from "../message/via.ts";

/**
 * What a client transaction is kept under: its branch, and for CANCEL, which has the branch of its INVITE, also the
 * method (RFC 3261 §17.1.3). Branches are ours and hold no space.
 */
export function clientKey(branch: string, method: string): string {
  return method === "CANCEL" ? `${branch} CANCEL` : branch;
}

/**
 * The key of the client transaction a response belongs to.
 * @param viaPrefix how every Via of ours on this connection begins, up to and including `branch=`. Almost every
 *   response brings it back byte by byte, and then the Via need not be taken apart
 * @returns `null` where it has no Via, branch or CSeq, so that it can belong to none
 * @throws SipParseError where one of these is malformed
 */
export function responseKey(response: SipResponse, viaPrefix: string): string | null {
  const method = response.headers.cseq()?.method;
  if (method === undefined) return null;
  const branch = ownBranch(response.headers.get("Via") ?? "", viaPrefix) ?? parsedBranch(response);
  return branch === null ? null : clientKey(branch, method);
}

function ownBranch(via: string, prefix: string): string | null {
  if (!via.startsWith(prefix)) return null;
  const end = via.indexOf(";", prefix.length);
  const branch = via.slice(prefix.length, end);
  return end < 0 || branch.includes(",") ? null : branch;
}

function parsedBranch(response: SipResponse): string | null {
  const via = response.headers.topVia();
  return via === null ? null : viaBranch(via);
}

/**
 * What a server transaction is kept under (RFC 3261 §17.2.3): branch, sent-by and method of the request, where ACK
 * counts as INVITE. Requests of RFC 2543 peers, whose branch says nothing, go by Request-URI, From tag, Call-ID,
 * CSeq and the whole top Via. The To tag is left out there: the ACK has one where its INVITE had none, and requests
 * that differ in nothing else do not exist.
 * @param method under which to look; CANCEL looks for the INVITE's (§9.2)
 * @throws SipParseError where Via, or for RFC 2543 peers From or CSeq, is absent or malformed
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const kept = method === "ACK" ? "INVITE" : method;
  const via = request.headers.topVia();
  if (via === null) throw badRequest("There is no Via");
  const branch = viaBranch(via);
  if (branch?.startsWith(BRANCH_COOKIE)) return `${branch} ${via.host}:${via.port ?? ""} ${kept}`;
  const from = request.headers.from();
  const cseq = request.headers.cseq();
  if (from === null || cseq === null) throw badRequest("From or CSeq is missing");
  const top = `${via.transport} ${via.host}:${via.port ?? ""} ${branch ?? ""}`;
  return [top, request.uri, tagOf(from) ?? "", request.headers.callId() ?? "", cseq.seq, kept].join("\n");
}

/**
 * What two requests share that are the same one come by two ways (RFC 3261 §8.2.2.2): the second is answered
 * 482 (Loop Detected).
 * @returns `null` for a request within a dialog, which comes by one way only
 * @throws SipParseError where From, To or CSeq is malformed
 */
export function mergeKey(request: SipRequest): string | null {
  const { headers } = request;
  const to = headers.to();
  if (to === null || tagOf(to) !== null) return null;
  const from = headers.from();
  const cseq = headers.cseq();
  if (from === null || cseq === null) return null;
  return [tagOf(from) ?? "", headers.callId() ?? "", cseq.seq, cseq.method].join("\n");
}
