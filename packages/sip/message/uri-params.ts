import { badRequest } from "./error.ts";
import { checkEscaped, escapeText, normalizeEscapes, URI_PARAM, unescapeText } from "./escapes.ts";

/** One parameter; names in the form they are compared in, values as written (escaped). */
interface UriParam {
  readonly key: string;
  readonly name: string;
  readonly raw: string | null;
}

/** More than any known use; the duplicate check is quadratic in it. */
const MAX_URI_PARAMS = 32;

/** The `;name=value` parameters inside a URI (RFC 3261 §19.1.1). Immutable; names are compared without regard to case. */
export class UriParams implements Iterable<readonly [name: string, value: string | null]> {
  static readonly EMPTY = new UriParams([]);
  readonly #list: readonly UriParam[];

  private constructor(list: readonly UriParam[]) {
    this.#list = list;
  }

  /**
   * Parses `;name=value;flag`.
   * @throws SipParseError 400 on an empty, malformed or repeated parameter, or more than 32 of them.
   */
  static parse(text: string): UriParams {
    if (text === "") return UriParams.EMPTY;
    const list: UriParam[] = [];
    for (const part of text.slice(1).split(";", MAX_URI_PARAMS + 1)) {
      if (list.length === MAX_URI_PARAMS) throw badRequest("A URI has too many parameters");
      const equal = part.indexOf("=");
      const name = equal < 0 ? part : part.slice(0, equal);
      const raw = equal < 0 ? null : part.slice(equal + 1);
      if (name === "" || raw === "") throw badRequest("A URI parameter is empty");
      checkEscaped(name, URI_PARAM);
      if (raw !== null) checkEscaped(raw, URI_PARAM);
      const key = keyOf(name);
      if (list.some((other) => other.key === key)) throw badRequest("A URI parameter appears twice");
      list.push({ key, name, raw });
    }
    return new UriParams(list);
  }

  get size(): number {
    return this.#list.length;
  }

  has(name: string): boolean {
    return this.#find(name) !== null;
  }

  /**
   * The unescaped value; `null` when absent or without value (tell these apart with {@link has}).
   * @throws SipParseError 400 when its escapes are not UTF-8.
   */
  get(name: string): string | null {
    const raw = this.#find(name)?.raw ?? null;
    return raw === null ? null : unescapeText(raw);
  }

  /** A copy with the parameter set, in its old place or at the end; name and value are escaped as needed. */
  with(name: string, value: string | null): UriParams {
    const escaped = escapeText(name, URI_PARAM);
    const raw = value === null ? null : escapeText(value, URI_PARAM);
    const param = { key: keyOf(escaped), name: escaped, raw };
    const index = this.#list.findIndex((other) => other.key === param.key);
    return new UriParams(index < 0 ? [...this.#list, param] : this.#list.with(index, param));
  }

  without(name: string): UriParams {
    const key = keyOf(escapeText(name, URI_PARAM));
    return new UriParams(this.#list.filter((param) => param.key !== key));
  }

  /** Names and values as written. */
  *[Symbol.iterator](): Generator<readonly [name: string, value: string | null]> {
    for (const { name, raw } of this.#list) yield [name, raw];
  }

  /** Name → value, both in the form they are compared in (RFC 3261 §19.1.4: values without regard to case). */
  comparable(): Map<string, string | null> {
    return new Map(this.#list.map(({ key, raw }) => [key, raw === null ? null : keyOf(raw)]));
  }

  /** `;name=value;…` as written. */
  toString(): string {
    let text = "";
    for (const { name, raw } of this.#list) text += raw === null ? `;${name}` : `;${name}=${raw}`;
    return text;
  }

  #find(name: string): UriParam | null {
    const key = name.toLowerCase();
    for (const param of this.#list) if (param.key === key) return param;
    return null;
  }
}

function keyOf(escaped: string): string {
  // Escapes that stay are upper case; "%3B" and "%3b" must remain one key, and so must "LR" and "lr".
  return normalizeEscapes(escaped).toLowerCase();
}
