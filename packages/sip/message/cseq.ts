import { badRequest } from "./error.ts";
import { isToken, parseDecimal, sliceTrimmed } from "./lexer.ts";

/** RFC 3261 §8.1.1.5: the sequence number MUST be less than 2**31. */
export const MAX_CSEQ = 2 ** 31 - 1;

/** The CSeq header: orders the requests of a dialog and names the transaction's method. */
export interface CSeq {
  readonly seq: number;
  readonly method: string;
}

/**
 * Parses a CSeq value such as `1 INVITE` (RFC 3261 §20.16).
 * @throws SipParseError 400 when the number is not below 2**31 or the method is no token.
 */
export function parseCSeq(value: string): CSeq {
  const text = sliceTrimmed(value, 0, value.length);
  let digits = 0;
  while (digits < text.length && text.charCodeAt(digits) > 0x20) digits++;
  const seq = parseDecimal(text.slice(0, digits), MAX_CSEQ);
  if (seq === null) throw badRequest("The CSeq number is malformed or too large");
  const method = sliceTrimmed(text, digits, text.length);
  if (!isToken(method)) throw badRequest("The CSeq method is malformed");
  return { seq, method };
}

/** `seq method` as it stands in the header. */
export function formatCSeq(cseq: CSeq): string {
  return `${cseq.seq} ${cseq.method}`;
}
