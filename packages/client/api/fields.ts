/** Strict reading of JSON that a server sent: every field has its type and its size, or the answer is refused. */
import {
  type AccountId,
  type Address,
  type Bytes,
  type DeviceId,
  fromBase64Url,
  MAX_MOMENT,
  parseAccountId,
  parseAddress,
  parseDeviceId,
  WireError,
} from "@sottovoce/wire";
import { EngineError } from "../errors.ts";

/** Longest text of any field of an answer; names and addresses are far shorter. */
const MAX_TEXT = 4096;
/** Most items of any list of an answer: devices, bundles. */
const MAX_ITEMS = 256;

/** An answer that breaks the protocol. Trying again may reach a server that is well again. */
export function badAnswer(what: string, cause?: unknown): EngineError {
  return new EngineError(
    "bad_answer",
    "server",
    `The server gave an answer that does not make sense (${what}). Tell your operator.`,
    { retry: true, cause },
  );
}

/** One JSON object, read field by field. Every method throws EngineError `bad_answer`. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(value: unknown, what = "answer") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw badAnswer(what);
    this.#object = value as Readonly<Record<string, unknown>>;
  }

  text(name: string): string {
    const value = this.#object[name];
    if (typeof value !== "string" || value.length > MAX_TEXT) throw badAnswer(name);
    return value;
  }

  textOrNull(name: string): string | null {
    return this.#isNull(name) ? null : this.text(name);
  }

  /** An integer of at least 0. */
  count(name: string): number {
    const value = this.#object[name];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw badAnswer(name);
    return value;
  }

  /** Unix milliseconds: a moment that `Date` can tell. */
  moment(name: string): number {
    const value = this.count(name);
    if (value > MAX_MOMENT) throw badAnswer(name);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#object[name];
    if (typeof value !== "boolean") throw badAnswer(name);
    return value;
  }

  flagOrNull(name: string): boolean | null {
    return this.#isNull(name) ? null : this.flag(name);
  }

  /** @param length bytes there must be; any number when absent */
  bytes(name: string, length?: number): Bytes {
    return this.#parse(name, (text) => fromBase64Url(text, length));
  }

  /** Bytes of a field that may be longer than others. @param most bytes there may be */
  longBytes(name: string, most: number): Bytes {
    const value = this.#object[name];
    if (typeof value !== "string" || value.length > Math.ceil((most * 4) / 3)) throw badAnswer(name);
    return readWith(name, value, fromBase64Url);
  }

  bytesOrNull(name: string, length?: number): Bytes | null {
    return this.#isNull(name) ? null : this.bytes(name, length);
  }

  address(name: string): Address {
    return this.#parse(name, parseAddress);
  }

  account(name: string): AccountId {
    return this.#parse(name, parseAccountId);
  }

  device(name: string): DeviceId {
    return this.#parse(name, parseDeviceId);
  }

  object(name: string): Fields {
    return new Fields(this.#object[name], name);
  }

  objectOrNull(name: string): Fields | null {
    return this.#isNull(name) ? null : this.object(name);
  }

  objects(name: string): Fields[] {
    return this.#items(name).map((item) => new Fields(item, name));
  }

  texts(name: string): string[] {
    return this.#items(name).map((item) => {
      if (typeof item !== "string" || item.length > MAX_TEXT) throw badAnswer(name);
      return item;
    });
  }

  /** Device ids of a list that may be absent. */
  devices(name: string): DeviceId[] {
    if (this.#object[name] === undefined) return [];
    return this.#items(name).map((item) => {
      if (typeof item !== "string") throw badAnswer(name);
      return readWith(name, item, parseDeviceId);
    });
  }

  /** A count of a field that may be absent. */
  countOrAbsent(name: string): number | undefined {
    return this.#object[name] === undefined ? undefined : this.count(name);
  }

  #items(name: string): readonly unknown[] {
    const value = this.#object[name];
    if (!Array.isArray(value) || value.length > MAX_ITEMS) throw badAnswer(name);
    return value;
  }

  #isNull(name: string): boolean {
    return this.#object[name] === null;
  }

  #parse<T>(name: string, parse: (text: string) => T): T {
    return readWith(name, this.text(name), parse);
  }
}

function readWith<T>(name: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof WireError) throw badAnswer(name, error);
    throw error;
  }
}
