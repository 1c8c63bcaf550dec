import { badRequest } from "./error.ts";
import {
  consistsOf,
  DQUOTE,
  EQUAL,
  isToken,
  PARAM_VALUE,
  quote,
  SEMI,
  skipQuoted,
  skipSpace,
  sliceTrimmed,
  unquote,
} from "./lexer.ts";

/** One parameter as written: the value keeps its quotes, `null` stands for a parameter without one (`;lr`). */
interface Param {
  readonly key: string;
  readonly name: string;
  readonly raw: string | null;
}

/** The `;name=value` parameters of a header element. Immutable; names are compared without regard to case. */
export class Params implements Iterable<readonly [name: string, value: string | null]> {
  static readonly EMPTY = new Params([]);
  readonly #list: readonly Param[];

  /** Use {@link Params.EMPTY}, {@link parseParams} or {@link Params.of}. */
  private constructor(list: readonly Param[]) {
    this.#list = list;
  }

  /** Builds parameters from unquoted values; those that are no token are quoted when formatted. */
  static of(entries: Iterable<readonly [name: string, value: string | null]>): Params {
    let params = Params.EMPTY;
    for (const [name, value] of entries) params = params.with(name, value);
    return params;
  }

  /** For the parser: raw values, names already checked. @internal */
  static fromRaw(pairs: readonly (readonly [name: string, raw: string | null])[]): Params {
    const list: Param[] = [];
    for (const [name, raw] of pairs) {
      const key = name.toLowerCase();
      // RFC 3261 §7.3.1: "any given parameter-name MUST NOT appear more than once". Taking one of two tags or
      // branches at will would let two elements see two different messages.
      for (const other of list) if (other.key === key) throw badRequest("A parameter appears twice");
      list.push({ key, name, raw });
    }
    return new Params(list);
  }

  get size(): number {
    return this.#list.length;
  }

  /** Whether the parameter is there, with or without a value. */
  has(name: string): boolean {
    return this.#find(name) !== null;
  }

  /** The unquoted value; `null` when the parameter is absent or has no value (tell these apart with {@link has}). */
  get(name: string): string | null {
    const raw = this.#find(name)?.raw ?? null;
    return raw !== null && raw.charCodeAt(0) === DQUOTE ? unquote(raw) : raw;
  }

  /** A copy with the parameter set, in its old place or at the end. `null` sets it without a value. */
  with(name: string, value: string | null): Params {
    if (!isToken(name)) throw badRequest("A parameter name is not a token");
    const raw = value === null || consistsOf(value, PARAM_VALUE) ? value : quote(value);
    const param = { key: name.toLowerCase(), name, raw };
    const index = this.#list.findIndex((other) => other.key === param.key);
    if (index < 0) return new Params([...this.#list, param]);
    return new Params(this.#list.with(index, param));
  }

  /** A copy without the parameter. */
  without(name: string): Params {
    const key = name.toLowerCase();
    return new Params(this.#list.filter((param) => param.key !== key));
  }

  /** Names as written, values unquoted. */
  *[Symbol.iterator](): Generator<readonly [name: string, value: string | null]> {
    for (const { name } of this.#list) yield [name, this.get(name)];
  }

  /** `;name=value;…` with each value as it was written. */
  toString(): string {
    let text = "";
    for (const { name, raw } of this.#list) text += raw === null ? `;${name}` : `;${name}=${raw}`;
    return text;
  }

  #find(name: string): Param | null {
    const list = this.#list;
    for (const param of list) if (param.name === name) return param;
    const key = name.toLowerCase();
    for (const param of list) if (param.key === key) return param;
    return null;
  }
}

/** `MAX_PARAMS` parameters are five times what any known phone sends; the duplicate check is quadratic in it. */
const MAX_PARAMS = 64;

/**
 * Parses `;name=value;flag` (RFC 3261 §25.1 `generic-param`) from `pos` to the end of `text`.
 * @throws SipParseError 400 on an empty or repeated parameter, a bad name or value, or more than 64 of them.
 */
export function parseParams(text: string, pos = 0): Params {
  let i = skipSpace(text, pos);
  if (i === text.length) return Params.EMPTY;
  const pairs: [string, string | null][] = [];
  while (i < text.length) {
    if (text.charCodeAt(i) !== SEMI) throw badRequest("Parameters must be separated by semicolons");
    if (pairs.length === MAX_PARAMS) throw badRequest("Too many parameters");
    i = skipSpace(text, i + 1);
    const nameEnd = paramEnd(text, i);
    const name = sliceTrimmed(text, i, nameEnd);
    if (!isToken(name)) throw badRequest("A parameter name is not a token");
    if (text.charCodeAt(nameEnd) !== EQUAL) {
      pairs.push([name, null]);
      i = nameEnd;
      continue;
    }
    i = skipSpace(text, nameEnd + 1);
    const valueEnd = text.charCodeAt(i) === DQUOTE ? skipQuoted(text, i) : valueTextEnd(text, i);
    const raw = sliceTrimmed(text, i, valueEnd);
    if (raw.charCodeAt(0) !== DQUOTE && !consistsOf(raw, PARAM_VALUE))
      throw badRequest("A parameter value is malformed");
    pairs.push([name, raw]);
    i = skipSpace(text, valueEnd);
  }
  return Params.fromRaw(pairs);
}

function paramEnd(text: string, pos: number): number {
  let i = pos;
  while (i < text.length && text.charCodeAt(i) !== SEMI && text.charCodeAt(i) !== EQUAL) i++;
  return i;
}

function valueTextEnd(text: string, pos: number): number {
  const end = text.indexOf(";", pos);
  return end < 0 ? text.length : end;
}
