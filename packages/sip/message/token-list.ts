import { badRequest } from "./error.ts";
import { isToken, splitList } from "./lexer.ts";

/**
 * The tokens of one Supported, Require, Proxy-Require, Unsupported, Allow … value (RFC 3261 §20.5, §20.32, §20.37).
 * An empty value is an empty list, as the grammar of Supported and Allow has it.
 * @throws SipParseError 400 when an element is empty or no token.
 */
export function parseTokenList(value: string): string[] {
  const elements = splitList(value);
  if (elements.length === 1 && elements[0] === "") return [];
  for (const element of elements) if (!isToken(element)) throw badRequest("A list of tokens is malformed");
  return elements;
}

/** `a, b, c`. */
export function formatTokenList(tokens: readonly string[]): string {
  return tokens.join(", ");
}

/** Whether the list holds the option tag or method; option tags are compared without regard to case (RFC 3261 §7.3.1). */
export function listHasToken(tokens: readonly string[], token: string): boolean {
  const wanted = token.toLowerCase();
  return tokens.some((other) => other.toLowerCase() === wanted);
}
