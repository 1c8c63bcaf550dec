/**
 * The engine's sound (`CallMedia`) in a browser: made by the page of the tab that placed or answered the call, since
 * pages alone have WebRTC. The leading worker may be that of another tab.
 */
import {
  type CallMedia,
  type MediaHandler,
  type MediaKind,
  MediaLost,
  type MediaOptions,
  MediaRefused,
  type MediaSession,
} from "@sottovoce/client";
import type { MasterKeys, MediaKeys } from "@sottovoce/voice";
import type { Bytes } from "@sottovoce/wire";
import type {
  FromMedia,
  MediaEvent,
  MediaFailure,
  MediaNotice,
  MediaOrder,
  ToMedia,
} from "../engine/media-protocol.ts";
import type { MemberId } from "./channel.ts";
import { tabIsGone } from "./tab-lock.ts";

type Value = string | Uint8Array | null;
type Send = (message: ToMedia, transfer: Transferable[]) => void;

/** Encoded Transform's interface in workers: with it, and not without, frames can be encrypted (§6). */
const CAN_PROTECT_FRAMES = "RTCRtpScriptTransformer" in globalThis;

export class TabMedia implements CallMedia {
  readonly kinds: readonly MediaKind[] = CAN_PROTECT_FRAMES ? ["webrtc"] : [];
  readonly #post: (to: MemberId, message: ToMedia, transfer: Transferable[]) => void;
  readonly #sessions = new Map<string, TabSession>();
  #tab: MemberId | null = null;

  /** @param post to the tab of a member */
  constructor(post: (to: MemberId, message: ToMedia, transfer: Transferable[]) => void) {
    this.#post = post;
  }

  /** A person calls or answers in a tab: what is opened from now on is that tab's. */
  belongsTo(tab: MemberId): void {
    this.#tab = tab;
  }

  async open(options: MediaOptions, handler: MediaHandler): Promise<MediaSession> {
    const tab = this.#tab;
    if (tab === null) throw new MediaLost("failed", "No tab has asked for a call.");
    const id = crypto.randomUUID();
    const send: Send = (message, transfer) => this.#post(tab, message, transfer);
    const session = new TabSession({ id, tab, send, handler, onClosed: () => this.#sessions.delete(id) });
    this.#sessions.set(id, session);
    await session.open(options);
    return session;
  }

  /** From the tab of a session. */
  hear(message: FromMedia): void {
    this.#sessions.get(message.session)?.hear(message);
  }
}

interface TabSessionParts {
  readonly id: string;
  readonly tab: MemberId;
  readonly send: Send;
  readonly handler: MediaHandler;
  readonly onClosed: () => void;
}

class TabSession implements MediaSession {
  readonly #id: string;
  readonly #tab: MemberId;
  readonly #send: Send;
  readonly #handler: MediaHandler;
  readonly #onClosed: () => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<Value>>();
  readonly #vigil = new AbortController();
  #orders = 0;
  #isOpen = false;
  #isOver = false;

  constructor({ id, tab, send, handler, onClosed }: TabSessionParts) {
    this.#id = id;
    this.#tab = tab;
    this.#send = send;
    this.#handler = handler;
    this.#onClosed = onClosed;
  }

  /** @throws MediaLost */
  async open(options: MediaOptions): Promise<void> {
    void tabIsGone(this.#tab, this.#vigil.signal).then((gone) => gone && this.#abandoned());
    try {
      await this.#order({ type: "open", options });
      this.#isOpen = true;
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async offer(): Promise<string> {
    return requireText(await this.#order({ type: "offer" }));
  }

  async answer(offer: string): Promise<string> {
    return requireText(await this.#order({ type: "answer", offer }));
  }

  async accept(answer: string): Promise<void> {
    await this.#order({ type: "accept", answer });
  }

  async binding(): Promise<Bytes | null> {
    const value = await this.#order({ type: "binding" });
    return value instanceof Uint8Array ? Uint8Array.from(value) : null;
  }

  sendZrtp(packet: Bytes): void {
    this.#note({ type: "zrtp", packet });
  }

  async secure(keys: MediaKeys): Promise<void> {
    // The engine overwrites its own; these are handed over where the tab is this worker's.
    const copy: MediaKeys = { send: copyOf(keys.send), receive: copyOf(keys.receive) };
    const buffers = [copy.send, copy.receive].flatMap(({ key, salt }) => [key.buffer, salt.buffer]);
    await this.#order({ type: "secure", keys: copy }, buffers);
  }

  setMuted(muted: boolean): void {
    this.#note({ type: "muted", muted });
  }

  setHeld(held: boolean): void {
    this.#note({ type: "held", held });
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    // A tab that is gone has closed it; nobody waits for its answer.
    this.#send({ session: this.#id, id: ++this.#orders, order: { type: "close" } }, []);
    this.#end();
  }

  hear(message: FromMedia): void {
    if ("event" in message) {
      this.#pass(message.event);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("value" in message) waiting?.resolve(message.value);
    else waiting?.reject(errorOf(message.failure, message.sentence));
  }

  #pass(event: MediaEvent): void {
    if (this.#isOver) return;
    switch (event.type) {
      case "zrtp":
        this.#handler.onZrtp(Uint8Array.from(event.packet));
        return;
      case "connected":
        this.#handler.onConnected();
        return;
      case "lost":
        this.#handler.onLost(event.reason);
        return;
    }
  }

  #order(order: MediaOrder, transfer: Transferable[] = []): Promise<Value> {
    if (this.#isOver) return Promise.reject(new MediaLost("failed", "This call is over."));
    const id = ++this.#orders;
    const waiting = Promise.withResolvers<Value>();
    this.#waiting.set(id, waiting);
    this.#send({ session: this.#id, id, order }, transfer);
    return waiting.promise;
  }

  #note(notice: MediaNotice): void {
    if (!this.#isOver) this.#send({ session: this.#id, notice }, []);
  }

  /** The tab was closed, or has crashed, and its microphone with it. */
  #abandoned(): void {
    this.#end();
    if (this.#isOpen) this.#handler.onLost("failed");
  }

  #end(): void {
    this.#isOver = true;
    this.#vigil.abort();
    for (const { reject } of this.#waiting.values()) reject(new MediaLost("failed", "This call is over."));
    this.#waiting.clear();
    this.#onClosed();
  }
}

function errorOf(failure: MediaFailure, sentence: string): Error {
  return failure === "refused" ? new MediaRefused(sentence) : new MediaLost(failure, sentence);
}

function requireText(value: Value): string {
  if (typeof value !== "string") throw new MediaLost("failed", "The page gave no description.");
  return value;
}

/** In buffers of their own, which can be handed over. */
function copyOf({ cipher, authTag, key, salt }: MasterKeys): MasterKeys {
  return { cipher, authTag, key: Uint8Array.from(key), salt: Uint8Array.from(salt) };
}
