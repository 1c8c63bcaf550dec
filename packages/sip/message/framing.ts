import { badRequest, SipParseError } from "./error.ts";
import { parseHead } from "./head.ts";
import { CR, LF } from "./lexer.ts";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "./limits.ts";
import type { SipMessage } from "./message.ts";
import { bodyLength, bodyTooLarge, findHeadEnd, unfinishedHead } from "./parse.ts";

/** What a stream held, in its order. After an `error` nothing more comes: where the next message starts is unknown. */
export type FramedItem =
  | { readonly kind: "message"; readonly message: SipMessage }
  /** CR LF CR LF: answer with CR LF (RFC 5626 §4.4.1). */
  | { readonly kind: "ping" }
  /** CR LF: the answer to a ping of ours. */
  | { readonly kind: "pong" }
  /** Refuse the request (`error.partial`) where there is one, then close the connection. */
  | { readonly kind: "error"; readonly error: SipParseError };

/**
 * Which end of the connection we are. RFC 5626 §3.5.1 lets only the end that opened the flow send pings, so line
 * breaks between messages mean pings to the `"server"` and pongs to the `"client"`; the bytes alone cannot tell.
 */
export type StreamRole = "client" | "server";

/**
 * Cuts the bytes of a TCP or TLS connection into messages (RFC 3261 §18.3) however they are split. Holds at most one
 * head ({@link MAX_HEAD_BYTES}) or one body ({@link MAX_BODY_BYTES}), and nothing between messages. Work is linear in
 * the bytes pushed.
 */
export class StreamFramer {
  readonly #role: StreamRole;
  #state: "between" | "head" | "body" | "dead" = "between";
  /** Bytes of the line breaks seen so far that may become a keep-alive. */
  #lineBreakBytes = 0;
  /** The beginning of a head that came in pieces. */
  #head: HeadBuffer | null = null;
  /** The message whose body is being read, and the body where it came in pieces. */
  #message: SipMessage | null = null;
  #bodyBytes = 0;
  #body: Uint8Array | null = null;
  #bodyFilled = 0;

  constructor(role: StreamRole) {
    this.#role = role;
  }

  /** Whether an error has ended the stream. */
  get isDead(): boolean {
    return this.#state === "dead";
  }

  /**
   * Takes the next bytes of the stream, in pieces of any size.
   * @param chunk must not be written to afterwards: bodies may be views into it
   * @returns what was completed by these bytes, in order
   */
  push(chunk: Uint8Array): FramedItem[] {
    const items: FramedItem[] = [];
    let pos = 0;
    try {
      while (pos < chunk.length && this.#state !== "dead") pos = this.#step(chunk, pos, items);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      this.#state = "dead";
      this.#head = null;
      this.#message = null;
      this.#body = null;
      items.push({ kind: "error", error });
    }
    return items;
  }

  /** @returns the position in `chunk` to go on from; every step moves it or changes the state */
  #step(chunk: Uint8Array, pos: number, items: FramedItem[]): number {
    switch (this.#state) {
      case "between":
        return this.#readBetween(chunk, pos, items);
      case "head":
        return this.#readHead(chunk, pos, items);
      case "body":
        return this.#readBody(chunk, pos, items);
      case "dead":
        return chunk.length;
    }
  }

  /** Line breaks before a start line are keep-alives (RFC 5626 §3.5.1) or to be ignored (RFC 3261 §7.5). */
  #readBetween(chunk: Uint8Array, pos: number, items: FramedItem[]): number {
    const expected = this.#lineBreakBytes % 2 === 0 ? CR : LF;
    const byte = chunk[pos];
    if (byte !== expected) {
      if (expected === LF || byte === LF) throw badRequest("A line does not end in CR LF");
      this.#lineBreakBytes = 0;
      this.#state = "head";
      return pos;
    }
    const isServer = this.#role === "server";
    if (++this.#lineBreakBytes === (isServer ? 4 : 2)) {
      this.#lineBreakBytes = 0;
      items.push({ kind: isServer ? "ping" : "pong" });
    }
    return pos + 1;
  }

  #readHead(chunk: Uint8Array, pos: number, items: FramedItem[]): number {
    if (this.#head === null) {
      const limit = Math.min(chunk.length, pos + MAX_HEAD_BYTES);
      const end = findHeadEnd(chunk, pos, limit);
      if (end >= 0) {
        this.#startBody(parseHead(chunk.subarray(pos, end)), items);
        return end;
      }
      this.#head = new HeadBuffer();
    }
    const head = this.#head;
    const before = head.length;
    const taken = head.append(chunk, pos);
    const end = findHeadEnd(head.bytes, Math.max(0, before - 3), head.length);
    if (end < 0) {
      if (head.length === MAX_HEAD_BYTES) throw unfinishedHead(head.bytes);
      return pos + taken;
    }
    this.#head = null;
    this.#startBody(parseHead(head.bytes.subarray(0, end)), items);
    return pos + end - before;
  }

  #startBody(message: SipMessage, items: FramedItem[]): void {
    const length = bodyLength(message);
    // RFC 3261 §18.3: on a stream nothing else says where the message ends.
    if (length === null) {
      const partial = message.kind === "request" ? message : null;
      throw new SipParseError(400, "Content-Length is required on a stream", partial);
    }
    if (length > MAX_BODY_BYTES) throw bodyTooLarge(message);
    if (length === 0) {
      this.#state = "between";
      items.push({ kind: "message", message });
      return;
    }
    this.#state = "body";
    this.#message = message;
    this.#bodyBytes = length;
    this.#bodyFilled = 0;
  }

  /** A body that came whole is not copied; one in pieces is copied once, to its place. */
  #readBody(chunk: Uint8Array, pos: number, items: FramedItem[]): number {
    const missing = this.#bodyBytes - this.#bodyFilled;
    const end = pos + Math.min(missing, chunk.length - pos);
    let body = chunk.subarray(pos, end);
    if (this.#bodyFilled > 0 || body.length < missing) {
      this.#body ??= new Uint8Array(this.#bodyBytes);
      this.#body.set(body, this.#bodyFilled);
      this.#bodyFilled += body.length;
      if (this.#bodyFilled < this.#bodyBytes) return end;
      body = this.#body;
    }
    const message = this.#message!;
    message.body = body;
    this.#message = null;
    this.#body = null;
    this.#state = "between";
    items.push({ kind: "message", message });
    return end;
  }
}

/** Most heads fit without growing. */
const FIRST_BUFFER_BYTES = 1024;

/** A head that came in pieces. Grows by doubling, so that collecting it is linear, up to {@link MAX_HEAD_BYTES}. */
class HeadBuffer {
  bytes: Uint8Array = new Uint8Array(FIRST_BUFFER_BYTES);
  length = 0;

  /** Copies from `chunk` at `pos` what there is room for. @returns bytes taken */
  append(chunk: Uint8Array, pos: number): number {
    const taken = Math.min(chunk.length - pos, MAX_HEAD_BYTES - this.length);
    const needed = this.length + taken;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.min(MAX_HEAD_BYTES, Math.max(needed, 2 * this.bytes.length)));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(chunk.subarray(pos, pos + taken), this.length);
    this.length = needed;
    return taken;
  }
}
