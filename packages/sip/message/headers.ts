import { type Contacts, parseContacts } from "./contact.ts";
import { type MediaType, parseMediaType } from "./content-type.ts";
import { type CSeq, parseCSeq } from "./cseq.ts";
import { badRequest, SipEncodeError } from "./error.ts";
import { headerKey, isListHeader, knownName } from "./header-names.ts";
import { breaksLine, COMMA, findTopLevel, isToken, parseDecimal, sliceTrimmed, splitList } from "./lexer.ts";
import { type NameAddr, parseNameAddr } from "./name-addr.ts";
import { parseTokenList } from "./token-list.ts";
import { parseVia, type Via } from "./via.ts";

/** RFC 3261 §20.22: Max-Forwards is 0 to 255. */
const MAX_MAX_FORWARDS = 255;
/** RFC 3261 §20.19: delta-seconds go to 2**32-1. */
const MAX_DELTA_SECONDS = 2 ** 32 - 1;

/** One header line. `key` is what equal headers share; a folded value is unfolded when it is first read. */
interface Line {
  readonly key: string;
  readonly name: string;
  value: string;
  folded: boolean;
}

/**
 * The header section of a message: order is kept, names are compared without regard to case, compact forms are the
 * same as long ones. Values stay raw text until a typed accessor is asked; those return `null` for an absent header
 * and throw {@link SipParseError} (400) for a malformed one.
 */
export class Headers implements Iterable<readonly [name: string, value: string]> {
  #lines: Line[] = [];
  // Asked several times per message by transactions and dialogs; every change to the headers forgets them.
  #topVia: Via | null | undefined;
  #from: NameAddr | null | undefined;
  #to: NameAddr | null | undefined;
  #cseq: CSeq | null | undefined;

  constructor(entries: Iterable<readonly [name: string, value: string]> = []) {
    for (const [name, value] of entries) this.append(name, value);
  }

  /** Number of header lines. */
  get size(): number {
    return this.#lines.length;
  }

  /** The raw value of the first line of that name, unfolded; `null` when absent. */
  get(name: string): string | null {
    const line = this.#first(headerKey(name));
    return line === null ? null : unfold(line);
  }

  /** The raw values of all lines of that name, in order, unfolded, not split at commas. */
  all(name: string): string[] {
    const key = headerKey(name);
    const values: string[] = [];
    for (const line of this.#lines) if (line.key === key) values.push(unfold(line));
    return values;
  }

  has(name: string): boolean {
    return this.#first(headerKey(name)) !== null;
  }

  /** Number of lines of that name. */
  count(name: string): number {
    const key = headerKey(name);
    let count = 0;
    for (const line of this.#lines) if (line.key === key) count++;
    return count;
  }

  /**
   * Replaces all lines of that name by one, in the place of the first.
   * @throws SipEncodeError for a name that is no token or a value with CR, LF or NUL.
   */
  set(name: string, value: string): void {
    const line = createLine(name, value);
    const index = this.#lines.findIndex((other) => other.key === line.key);
    if (index < 0) this.#lines.push(line);
    else
      this.#lines = this.#lines.filter((other, i) => i === index || other.key !== line.key).with(index, line);
    this.#forget();
  }

  /** Adds a line at the end. @throws SipEncodeError as {@link set}. */
  append(name: string, value: string): void {
    this.#lines.push(createLine(name, value));
    this.#forget();
  }

  /** Adds a line before the first of that name, or before all lines (Via, Route, Record-Route). @throws SipEncodeError as {@link set}. */
  prepend(name: string, value: string): void {
    const line = createLine(name, value);
    const index = this.#lines.findIndex((other) => other.key === line.key);
    this.#lines.splice(Math.max(index, 0), 0, line);
    this.#forget();
  }

  /**
   * Takes away the first element of that name and returns it: of a comma-separated list header just that element.
   * @returns the element, or `null` when there was none
   * @throws SipParseError 400 when the list cannot be split.
   */
  removeFirst(name: string): string | null {
    const key = headerKey(name);
    const index = this.#lines.findIndex((line) => line.key === key);
    if (index < 0) return null;
    const value = unfold(this.#lines[index]!);
    const end = isListHeader(key) ? findTopLevel(value, COMMA, 0) : value.length;
    if (end === value.length) this.#lines.splice(index, 1);
    else {
      const rest = sliceTrimmed(value, end + 1, value.length);
      this.#lines[index] = { ...this.#lines[index]!, value: rest, folded: false };
    }
    this.#forget();
    return sliceTrimmed(value, 0, end);
  }

  /** Replaces the first element of that name in its place; adds it where there was none. @throws as {@link removeFirst} and {@link set}. */
  replaceFirst(name: string, value: string): void {
    this.removeFirst(name);
    this.prepend(name, value);
  }

  /** Removes all lines of that name. @returns whether there were any */
  delete(name: string): boolean {
    const key = headerKey(name);
    const before = this.#lines.length;
    this.#lines = this.#lines.filter((line) => line.key !== key);
    this.#forget();
    return this.#lines.length < before;
  }

  /** Appends the lines of that name from another message, as they are. */
  copyFrom(source: Headers, name: string): void {
    const key = headerKey(name);
    for (const line of source.#lines) if (line.key === key) this.#lines.push(line);
    this.#forget();
  }

  /** Appends the first line of that name from another message, as it is. */
  copyFirst(source: Headers, name: string): void {
    const line = source.#first(headerKey(name));
    if (line !== null) this.#lines.push(line);
    this.#forget();
  }

  /** An independent copy; changing one does not change the other. */
  clone(): Headers {
    const copy = new Headers();
    copy.#lines = this.#lines.slice();
    return copy;
  }

  /** Name and unfolded raw value of each line in order. */
  *[Symbol.iterator](): Generator<readonly [name: string, value: string]> {
    for (const line of this.#lines) yield [line.name, unfold(line)];
  }

  /** All lines but Content-Length as they go on the wire, each with its line break. */
  encode(): string {
    let text = "";
    for (const line of this.#lines) {
      if (line.key !== "Content-Length") text += `${line.name}: ${unfold(line)}\r\n`;
    }
    return text;
  }

  /** The Via nearest to us; `null` when absent. */
  topVia(): Via | null {
    if (this.#topVia === undefined) {
      const value = this.get("Via");
      this.#topVia = value === null ? null : parseVia(sliceTrimmed(value, 0, findTopLevel(value, COMMA, 0)));
    }
    return this.#topVia;
  }

  /** All Vias, the nearest first. */
  vias(): Via[] {
    return this.#elements("Via").map(parseVia);
  }

  from(): NameAddr | null {
    if (this.#from === undefined) this.#from = this.#nameAddr("From");
    return this.#from;
  }

  to(): NameAddr | null {
    if (this.#to === undefined) this.#to = this.#nameAddr("To");
    return this.#to;
  }

  cseq(): CSeq | null {
    if (this.#cseq === undefined) {
      const value = this.get("CSeq");
      this.#cseq = value === null ? null : parseCSeq(value);
    }
    return this.#cseq;
  }

  callId(): string | null {
    return this.get("Call-ID");
  }

  /** All contacts of the message, or `'*'`. An absent header is an empty list. */
  contacts(): Contacts {
    return parseContacts(this.all("Contact"));
  }

  routes(): NameAddr[] {
    return this.nameAddrs("Route");
  }

  recordRoutes(): NameAddr[] {
    return this.nameAddrs("Record-Route");
  }

  /** The elements of a list header of addresses, such as Path or P-Asserted-Identity. */
  nameAddrs(name: string): NameAddr[] {
    return this.#elements(name).map(parseNameAddr);
  }

  /** The tokens of a list header such as Supported, Require, Allow; empty when absent. */
  tokens(name: string): string[] {
    return this.all(name).flatMap(parseTokenList);
  }

  /** 0 to 255. */
  maxForwards(): number | null {
    return this.#integer("Max-Forwards", MAX_MAX_FORWARDS);
  }

  /** Seconds, 0 to 2**32-1. */
  expires(): number | null {
    return this.#integer("Expires", MAX_DELTA_SECONDS);
  }

  /** Seconds, 0 to 2**32-1. */
  minExpires(): number | null {
    return this.#integer("Min-Expires", MAX_DELTA_SECONDS);
  }

  /** Bytes. @throws SipParseError 400 also when several lines disagree. */
  contentLength(): number | null {
    const values = this.all("Content-Length");
    for (const value of values) if (value !== values[0]) throw badRequest("Content-Length headers disagree");
    return this.#integer("Content-Length", Number.MAX_SAFE_INTEGER);
  }

  contentType(): MediaType | null {
    const value = this.get("Content-Type");
    return value === null ? null : parseMediaType(value);
  }

  /**
   * For the parser only: a line whose value is known to be free of CR, LF (but for folding) and bare NUL.
   * @param key {@link headerKey} of `name`
   * @internal
   */
  pushParsed(key: string, name: string, value: string, folded: boolean): void {
    this.#lines.push({ key, name, value, folded });
  }

  #first(key: string): Line | null {
    for (const line of this.#lines) if (line.key === key) return line;
    return null;
  }

  #elements(name: string): string[] {
    return this.all(name).flatMap(splitList);
  }

  #nameAddr(name: string): NameAddr | null {
    const value = this.get(name);
    return value === null ? null : parseNameAddr(value);
  }

  #integer(name: string, max: number): number | null {
    const value = this.get(name);
    if (value === null) return null;
    const number = parseDecimal(sliceTrimmed(value, 0, value.length), max);
    if (number === null) throw badRequest(`${name} is not a number from 0 to ${max}`);
    return number;
  }

  #forget(): void {
    this.#topVia = undefined;
    this.#from = undefined;
    this.#to = undefined;
    this.#cseq = undefined;
  }
}

/** RFC 3261 §7.3.1: a line break with the whitespace around it is one space. */
function unfold(line: Line): string {
  if (line.folded) {
    // Not one regular expression: with long runs of spaces its time would grow with their square.
    const parts = line.value.split("\r\n").map((part) => sliceTrimmed(part, 0, part.length));
    line.value = parts.filter((part) => part !== "").join(" ");
    line.folded = false;
  }
  return line.value;
}

function createLine(name: string, value: string): Line {
  const known = knownName(name);
  if (known === null && !isToken(name)) throw new SipEncodeError("A header name is not a token");
  if (breaksLine(value)) throw new SipEncodeError(`A value of ${name} holds a line break or NUL`);
  return { key: known ?? headerKey(name), name: known ?? name, value, folded: false };
}
