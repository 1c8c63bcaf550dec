/** A conversation as its screen has it: the pages read so far, and what happens meanwhile. */
import { signal } from "@preact/signals";
import type { MessageSummary } from "@sottovoce/client";
import { type Address, type MessageId, makeMessageId } from "@sottovoce/wire";
import type { AppEvent } from "../engine/app-engine.ts";
import { contactOf } from "./contacts.ts";
import { conversations } from "./history.ts";
import {
  draftMessage,
  type MessageList,
  withMessage,
  withNewest,
  withOlder,
  withoutMessage,
} from "./message-list.ts";
import { engine, onEvent } from "./session.ts";

/** More than the tallest window shows. */
const PAGE = 50;
/** The first page reaches back to the first unread message, unless that is very far. */
const LONGEST_FIRST_PAGE = 300;
/** Read messages that are shown above the first unread one. */
const CONTEXT = 10;
const RANDOM_BYTES = 10;

export class ConversationModel {
  readonly peer: Address;
  /** Oldest first; `null` until the first page has been read. */
  readonly messages = signal<MessageList | null>(null);
  /** Whether `messages` begins with the first one there is. */
  readonly complete = signal(false);
  /** Where the unread messages began when the conversation was opened. */
  firstUnread: MessageId | null = null;
  /** Sent from this screen, and not known to the engine yet. */
  readonly #unconfirmed = new Set<MessageId>();
  /** What happened while a page was being read, which may know less: messages, and `null` for removed ones. */
  readonly #meanwhile = new Map<MessageId, MessageSummary | null>();
  #reading = 0;
  #older: Promise<void> | null = null;
  readonly #unsubscribe: () => void;

  constructor(peer: Address) {
    this.peer = peer;
    this.#unsubscribe = onEvent((event) => this.#hear(event));
  }

  dispose(): void {
    this.#unsubscribe();
  }

  /** Reads the newest page, back to the first unread message. */
  async open(): Promise<void> {
    const unread = conversations.peek()?.find(({ peer }) => peer === this.peer)?.unread ?? 0;
    const limit = Math.min(LONGEST_FIRST_PAGE, Math.max(PAGE, unread + CONTEXT));
    const page = await this.#read({ limit });
    this.firstUnread = page.findLast(isUnread)?.id ?? null;
    this.complete.value = page.length < limit;
    this.messages.value = this.#joined(page);
    this.#catchUp();
  }

  /** Reads one page more of older messages; calls that come meanwhile share it. */
  loadOlder(): Promise<void> {
    const first = this.messages.peek()?.[0];
    if (first === undefined || this.complete.peek()) return Promise.resolve();
    this.#older ??= this.#read({ before: first.order, limit: PAGE })
      .then((page) => {
        this.complete.value = page.length < PAGE;
        this.messages.value = withOlder(this.messages.peek() ?? [], page);
        this.#catchUp();
      })
      .finally(() => {
        this.#older = null;
      });
    return this.#older;
  }

  /** Shows a message at once, and hands it to the engine. @throws AppError when it was not taken; it is gone then */
  async send(text: string): Promise<void> {
    const now = Date.now();
    const id = makeMessageId(now, crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
    const list = this.messages.peek() ?? [];
    const contact = contactOf(this.peer);
    const draft = draftMessage(this.peer, id, text, {
      sentAt: now,
      order: (list.at(-1)?.order ?? 0) + 1,
      security: contact?.level === "end-to-site" ? "end-to-site" : "end-to-end",
      disappearAfterS: contact?.disappearAfterS ?? null,
    });
    this.#unconfirmed.add(id);
    this.messages.value = withMessage(list, draft);
    try {
      const taken = await engine().send(this.peer, text, id);
      // An event may have told more of it already.
      if (this.#unconfirmed.has(id)) this.#put(taken);
    } catch (error) {
      this.#drop(id);
      throw error;
    }
  }

  /** Whether something has come that nobody has seen. */
  hasUnread(): boolean {
    return this.messages.peek()?.some(isUnread) ?? false;
  }

  async #read(options: { readonly before?: number; readonly limit: number }): Promise<MessageList> {
    this.#reading++;
    try {
      return await engine().messages(this.peer, options);
    } finally {
      this.#reading--;
    }
  }

  /** Reads the newest page again: events may have been missed while another tab took over. */
  async #refresh(): Promise<void> {
    if (this.messages.peek() === null) return;
    const page = await this.#read({ limit: PAGE });
    const fresh = this.#joined(page);
    if (page.length < PAGE) this.complete.value = true;
    else if (fresh[0]?.id !== this.messages.peek()?.[0]?.id) this.complete.value = false;
    this.messages.value = fresh;
    this.#catchUp();
  }

  #joined(newest: MessageList): MessageList {
    return withNewest(this.messages.peek() ?? [], newest, (id) => this.#unconfirmed.has(id));
  }

  #catchUp(): void {
    if (this.#reading > 0) return;
    const changes = [...this.#meanwhile];
    this.#meanwhile.clear();
    for (const [id, message] of changes) {
      if (message === null) this.#drop(id);
      else this.#put(message);
    }
  }

  #hear(event: AppEvent): void {
    switch (event.type) {
      case "message":
      case "status":
      case "send_error":
        if (event.message.peer === this.peer) this.#put(event.message);
        return;
      case "removed":
        if (event.peer === this.peer) this.#drop(event.id);
        return;
      case "conversation_removed":
        if (event.peer !== this.peer) return;
        this.messages.value = [];
        this.complete.value = true;
        return;
      case "read":
        if (event.peer === this.peer) this.#markRead();
        return;
      case "state":
        if (event.state.phase === "open") this.#refresh().catch(() => undefined);
        return;
    }
  }

  #markRead(): void {
    const list = this.messages.peek();
    if (!list?.some(isUnread)) return;
    this.messages.value = list.map((message) => (isUnread(message) ? { ...message, read: true } : message));
  }

  #put(message: MessageSummary): void {
    this.#unconfirmed.delete(message.id);
    if (this.#reading > 0) this.#meanwhile.set(message.id, message);
    const list = this.messages.peek();
    if (list === null) return;
    const oldest = list[0];
    // One that has not been read yet: shown alone it would leave a gap.
    if (oldest !== undefined && message.order < oldest.order && !this.complete.peek()) return;
    this.messages.value = withMessage(list, message);
  }

  #drop(id: MessageId): void {
    this.#unconfirmed.delete(id);
    if (this.#reading > 0) this.#meanwhile.set(id, null);
    const list = this.messages.peek();
    if (list !== null) this.messages.value = withoutMessage(list, id);
  }
}

function isUnread({ direction, read }: MessageSummary): boolean {
  return direction === "in" && !read;
}
