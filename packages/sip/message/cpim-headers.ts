import { type CpimAddress, hasControls, parseCpimAddress, unescapeCpim } from "./cpim-text.ts";
import { badRequest, SipEncodeError, SipParseError } from "./error.ts";
import { isSpace, sliceTrimmed } from "./lexer.ts";
import { parseDateTime } from "./rfc3339.ts";

/** Namespace of headers without a prefix, unless `NS` says otherwise (RFC 3862 §4.6). */
export const CPIM_NAMESPACE = "urn:ietf:params:cpim-headers:";

/** Header lines. RFC 5438's longest example has nine; a list of recipients fits, what is longer is an attack. */
export const MAX_CPIM_HEADERS = 64;

/** One header line. */
export interface CpimHeader {
  /** As written, with its prefix: `imdn.Message-ID`. */
  readonly name: string;
  /** URI of the namespace that the prefix stood for on this line; `null` for a prefix that was not declared before. */
  readonly namespace: string | null;
  /** Name within the namespace: `Message-ID`. */
  readonly localName: string;
  /** Tag of the language the value is written in (`lang=`); `null` when it does not say. */
  readonly language: string | null;
  /** The value as written, escapes and all; {@link unescapeCpim} gives its text. */
  readonly value: string;
}

/** `Name [ "." Name ]` (RFC 3862 §3). */
const HEADER_NAME = /^[\w!#-'*+\-^`|~]+(?:\.[\w!#-'*+\-^`|~]+)?$/;
const PARAMETER = /^;\s*([\w!#-'*+\-^`|~]+)=("(?:[^"\\]|\\.)*"|[^\s;"]*)/;

/**
 * The message headers of a message/cpim body (RFC 3862 §2.2), in order. Names are compared with regard to case, as §3
 * spells them. Values stay as written until a typed accessor is asked; those return `null` for an absent header and
 * throw {@link SipParseError} (400) for a malformed one.
 */
export class CpimHeaders implements Iterable<CpimHeader> {
  readonly #lines: CpimHeader[] = [];
  /** What each prefix stands for at the end of the lines so far; the empty prefix is the default. */
  readonly #namespaces = new Map([["", CPIM_NAMESPACE]]);

  /** Number of header lines. */
  get size(): number {
    return this.#lines.length;
  }

  /**
   * Adds a line at the end. An `NS` header counts for the lines after it (RFC 3862 §4.6).
   * @param value as it goes on the wire; `escapeCpim` makes it from any text
   * @throws SipEncodeError for a name or value that would break its line; SipParseError 400 for a malformed NS
   */
  append(name: string, value: string, language: string | null = null): void {
    if (!HEADER_NAME.test(name)) throw new SipEncodeError("A CPIM header name is malformed");
    if (hasControls(value)) throw new SipEncodeError("A CPIM header value holds a control character");
    if (language !== null && !/^[A-Za-z0-9-]+$/.test(language)) {
      throw new SipEncodeError("A CPIM header's language is no language tag");
    }
    const dot = name.indexOf(".");
    const namespace = this.#namespaces.get(name.slice(0, Math.max(dot, 0))) ?? null;
    this.#lines.push({ name, namespace, localName: name.slice(dot + 1), language, value });
    if (name === "NS") this.#declare(value);
  }

  /** For the parser: reads one line and adds it. @throws SipParseError 400 when malformed @internal */
  appendLine(line: string): void {
    if (this.#lines.length === MAX_CPIM_HEADERS) {
      throw new SipParseError(513, `More than ${MAX_CPIM_HEADERS} CPIM header lines`);
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    if (!HEADER_NAME.test(name)) throw badRequest("A CPIM header name is malformed");
    if (hasControls(line)) throw badRequest("A CPIM header holds a control character");
    let rest = line.slice(colon + 1);
    let language: string | null = null;
    for (let match = PARAMETER.exec(rest); match !== null; match = PARAMETER.exec(rest)) {
      if (match[1] === "lang") language = match[2]!;
      rest = rest.slice(match[0].length);
    }
    // RFC 3862 §3 wants exactly one space after the parameters; nobody means something else by none.
    const value = rest.slice(isSpace(rest.charCodeAt(0)) ? 1 : 0);
    if (language !== null && !/^[A-Za-z0-9-]+$/.test(language))
      throw badRequest("A language tag is malformed");
    this.append(name, value, language);
  }

  /** The lines of one name, in order. */
  all(localName: string, namespace: string = CPIM_NAMESPACE): CpimHeader[] {
    return this.#lines.filter((line) => line.localName === localName && line.namespace === namespace);
  }

  /** The first value of that name, escapes resolved, without surrounding spaces; `null` when absent. */
  get(localName: string, namespace: string = CPIM_NAMESPACE): string | null {
    const line = this.all(localName, namespace)[0];
    return line === undefined ? null : unescapeCpim(trimmed(line.value));
  }

  has(localName: string, namespace: string = CPIM_NAMESPACE): boolean {
    return this.all(localName, namespace).length > 0;
  }

  /** Who wrote it (RFC 3862 §4.1). @throws SipParseError 400 also for more than one */
  from(): CpimAddress | null {
    const addresses = this.#addresses("From");
    if (addresses.length > 1) throw badRequest("A CPIM message has more than one From");
    return addresses[0] ?? null;
  }

  /** Whom it is for (§4.2). */
  to(): CpimAddress[] {
    return this.#addresses("To");
  }

  /** Who else gets it (§4.3). */
  cc(): CpimAddress[] {
    return this.#addresses("cc");
  }

  /** When it was sent (§4.4), milliseconds since 1970-01-01. */
  dateTime(): number | null {
    const value = this.get("DateTime");
    return value === null ? null : parseDateTime(value);
  }

  /** What it is about (§4.5): in the language asked for where there is such a line, else as the first line has it. */
  subject(language: string | null = null): string | null {
    const lines = this.all("Subject");
    const line = lines.find((candidate) => candidate.language === language) ?? lines[0];
    return line === undefined ? null : unescapeCpim(trimmed(line.value));
  }

  /**
   * Headers that whoever takes the message must understand, or refuse it (§4.7), each as `{ namespace, localName }`
   * with the namespaces of the line of the Require header.
   * @throws SipParseError 400 for what is no header name
   */
  required(): { readonly namespace: string | null; readonly localName: string }[] {
    return this.all("Require").flatMap(({ value }) =>
      value.split(",").map((element) => {
        const name = trimmed(element);
        if (!HEADER_NAME.test(name)) throw badRequest("A CPIM Require names something that is no header");
        const dot = name.indexOf(".");
        const namespace = this.#namespaces.get(name.slice(0, Math.max(dot, 0))) ?? null;
        return { namespace, localName: name.slice(dot + 1) };
      }),
    );
  }

  /** The lines in order. */
  *[Symbol.iterator](): Generator<CpimHeader> {
    yield* this.#lines;
  }

  /** All lines as they go on the wire, each with its line break. */
  encode(): string {
    let text = "";
    for (const { name, language, value } of this.#lines) {
      text += `${name}:${language === null ? "" : `;lang=${language}`} ${value}\r\n`;
    }
    return text;
  }

  #addresses(name: string): CpimAddress[] {
    return this.all(name).map(({ value }) => parseCpimAddress(trimmed(value)));
  }

  /** `[ Name-prefix ] "<" URI ">"` (§4.6). */
  #declare(value: string): void {
    const { formalName, uri } = parseCpimAddress(trimmed(value));
    const prefix = formalName ?? "";
    if (prefix !== "" && (!HEADER_NAME.test(prefix) || prefix.includes("."))) {
      throw badRequest("A CPIM NS header has a malformed prefix");
    }
    this.#namespaces.set(prefix, uri);
  }
}

function trimmed(text: string): string {
  return sliceTrimmed(text, 0, text.length);
}
