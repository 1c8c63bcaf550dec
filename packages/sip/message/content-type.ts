import { badRequest } from "./error.ts";
import { isToken, SEMI, sliceTrimmed } from "./lexer.ts";
import { Params, parseParams } from "./params.ts";

/** The value of Content-Type and the elements of Accept. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly essence: string;
  readonly params: Params;
}

/**
 * Parses `type/subtype;params` (RFC 3261 §20.15); `*` is allowed for type and subtype as Accept uses it.
 * @throws SipParseError 400 when malformed.
 */
export function parseMediaType(value: string): MediaType {
  let end = 0;
  while (end < value.length && value.charCodeAt(end) !== SEMI) end++;
  const slash = value.indexOf("/");
  if (slash < 0 || slash > end) throw badRequest("A media type has no slash");
  const type = sliceTrimmed(value, 0, slash);
  const subtype = sliceTrimmed(value, slash + 1, end);
  if (!isToken(type) || !isToken(subtype)) throw badRequest("A media type is malformed");
  return { essence: `${type}/${subtype}`.toLowerCase(), params: parseParams(value, end) };
}

/** `type/subtype;params`. */
export function formatMediaType(value: MediaType): string {
  return value.essence + value.params.toString();
}

/** A media type of our own, such as `application/sdp`. */
export function createMediaType(essence: string): MediaType {
  return { essence: essence.toLowerCase(), params: Params.EMPTY };
}
