/** A conversation at the terminal: keys and engine events change the state, every change draws the screen. */

import type { Key } from "node:readline";
import type { Engine, EngineEvent, HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { givenUpWords } from "../terminal/status.ts";
import type { Style } from "../terminal/style.ts";
import { type ChatCommand, helpPanel, parseLine, timelinePanel, verifyPanel } from "./commands.ts";
import { EMPTY_COMPOSER, insert } from "./composer.ts";
import { applyEdit } from "./edits.ts";
import { type Action, actionOf } from "./keys.ts";
import { MessageList } from "./message-list.ts";
import type { Screen } from "./screen.ts";
import type { ChatState, Panel, Size } from "./state.ts";
import { pageRows, renderChat, scrollLimit } from "./view.ts";

/** Where the chat is shown, and how it asks for sizes and times. */
export interface ChatSurroundings {
  readonly screen: Screen;
  readonly style: Style;
  size(): Size;
  /** Unix milliseconds. */
  now(): number;
}

type PanelKeys = Readonly<Record<string, () => Promise<void>>>;

export class Chat {
  readonly #engine: Engine;
  readonly #around: ChatSurroundings;
  readonly #messages: MessageList;
  #state: ChatState;
  #panelKeys: PanelKeys = {};
  /** Text of a paste that has begun and not ended. */
  #paste: string | null = null;
  #finished: () => void = () => {};
  /** Resolves when the person leaves. */
  readonly done: Promise<void>;

  constructor(engine: Engine, peer: Address, around: ChatSurroundings) {
    this.#engine = engine;
    this.#around = around;
    this.#messages = new MessageList(engine, peer);
    this.done = new Promise((resolve) => {
      this.#finished = resolve;
    });
    this.#state = {
      peer,
      displayName: null,
      trust: null,
      connection: engine.connection,
      reason: null,
      messages: [],
      composer: EMPTY_COMPOSER,
      scroll: 0,
      newBelow: 0,
      notice: null,
      panel: null,
      now: around.now(),
    };
  }

  /** Shows what is on this device; the network comes later. */
  async open(): Promise<void> {
    const contact = (await this.#engine.contacts()).find(({ address }) => address === this.#state.peer);
    const known = contact === undefined ? {} : { displayName: contact.displayName, trust: contact.trust };
    await this.#messages.load();
    this.#change({ messages: this.#messages.all, ...known });
    await this.#engine.markRead(this.#state.peer);
    if (contact === undefined) this.#attempt(this.#lookUp());
  }

  /** Leaves. */
  quit(): void {
    this.#finished();
  }

  /** Draws everything anew, for a terminal that has another size. */
  redraw(): void {
    this.#around.screen.invalidate();
    this.#change({ scroll: Math.min(this.#state.scroll, this.#scrollLimit()) });
  }

  onEvent(event: EngineEvent): void {
    switch (event.type) {
      case "connection":
        this.#change({ connection: event.state, reason: event.reason });
        return;
      case "contact":
        if (event.contact.address !== this.#state.peer) return;
        this.#change({ displayName: event.contact.displayName, trust: event.contact.trust });
        return;
      case "send_error":
        this.#onMessage(event.message);
        this.#around.screen.bell();
        this.#change({ notice: givenUpWords(event.message) });
        return;
      default:
        this.#onMessage(event.message);
    }
  }

  onKey(text: string | undefined, key: Key): void {
    if (this.#state.notice !== null) this.#change({ notice: null });
    const action = actionOf(text, key);
    if (this.#paste !== null && action.type !== "paste-end" && action.type !== "quit") {
      this.#paste += text ?? "";
      return;
    }
    if (this.#state.panel !== null) this.#onPanelKey(text, action);
    else this.#onAction(action);
  }

  #onAction(action: Action): void {
    switch (action.type) {
      case "insert":
        this.#type(action.text);
        return;
      case "edit":
        this.#change({ composer: applyEdit(this.#state.composer, action.edit) });
        return;
      case "submit":
        this.#attempt(this.#submit());
        return;
      case "scroll":
        this.#attempt(this.#scroll(action.pages));
        return;
      case "paste-start":
        this.#paste = "";
        return;
      case "paste-end":
        this.#endPaste();
        return;
      case "redraw":
        this.redraw();
        return;
      case "quit":
        this.quit();
        return;
      case "quit-if-empty":
        if (this.#state.composer.text === "") this.quit();
        return;
      case "escape":
        this.#change({ scroll: 0, newBelow: 0 });
        return;
      case "none":
        return;
    }
  }

  #onPanelKey(text: string | undefined, action: Action): void {
    const answer = this.#panelKeys[text?.toLowerCase() ?? ""];
    if (answer !== undefined) this.#attempt(answer());
    else if (action.type === "quit") this.quit();
    else if (action.type === "escape" || action.type === "submit") this.#closePanel();
    else if (action.type === "redraw") this.redraw();
  }

  #type(typed: string): void {
    const { composer, refused } = insert(this.#state.composer, typed);
    if (refused) this.#around.screen.bell();
    this.#change({ composer });
  }

  #endPaste(): void {
    // A message is one line here; a paste must not send itself at its first line break.
    const text = (this.#paste ?? "").replace(/\p{Cc}+/gu, " ").trimEnd();
    this.#paste = null;
    const before = this.#state.composer;
    this.#type(text);
    if (this.#state.composer.text.length - before.text.length < text.length) {
      this.#change({ notice: "A message has at most 160 characters; the rest was not pasted." });
    }
  }

  async #submit(): Promise<void> {
    const line = parseLine(this.#state.composer.text);
    if (line.type === "unknown") {
      this.#change({
        notice: `There is no command /${line.name}. /help lists them; //${line.name} would send it as text.`,
      });
      return;
    }
    if (line.type === "command") {
      this.#change({ composer: EMPTY_COMPOSER });
      await this.#run(line.command);
      return;
    }
    if (line.text.trim() === "") return;
    const written = this.#state.composer;
    this.#change({ composer: EMPTY_COMPOSER, scroll: 0, newBelow: 0 });
    try {
      this.#onMessage(await this.#engine.send(this.#state.peer, line.text));
    } catch (error) {
      // What was written is given back, unless something new has been begun.
      if (this.#state.composer.text === "") this.#change({ composer: written });
      throw error;
    }
  }

  async #run(command: ChatCommand): Promise<void> {
    switch (command) {
      case "quit":
        this.quit();
        return;
      case "help":
        this.#openPanel(helpPanel(), {});
        return;
      case "retry":
        await this.#retry();
        return;
      case "timeline":
        await this.#showTimeline();
        return;
      case "verify":
        await this.#verify();
        return;
    }
  }

  async #retry(): Promise<void> {
    const waiting = (await this.#engine.outbox()).filter(({ peer }) => peer === this.#state.peer);
    this.#engine.wake();
    for (const { id } of waiting) await this.#engine.retry(id);
    this.#change({ notice: waiting.length === 0 ? "Nothing is waiting to be sent." : "Trying again now." });
  }

  async #showTimeline(): Promise<void> {
    const last = this.#state.messages.findLast(({ direction }) => direction === "out");
    if (last === undefined) {
      this.#change({ notice: "You have not sent a message here yet." });
      return;
    }
    const message = (await this.#engine.message(last.id)) ?? last;
    this.#openPanel(timelinePanel(message, this.#around.now()), {});
  }

  async #verify(): Promise<void> {
    const { peer } = this.#state;
    const number = await this.#engine.safetyNumber(peer);
    const decide = (decision: () => Promise<unknown>) => async (): Promise<void> => {
      await decision();
      this.#closePanel();
    };
    this.#openPanel(verifyPanel(peer, number), {
      ...(number.trust === "verified" ? {} : { y: decide(() => this.#engine.markVerified(peer)) }),
      ...(number.trust === "changed" ? { a: decide(() => this.#engine.acceptChange(peer)) } : {}),
    });
  }

  async #lookUp(): Promise<void> {
    const contact = await this.#engine.lookUp(this.#state.peer);
    this.#change({ displayName: contact.displayName, trust: contact.trust });
  }

  async #scroll(pages: number): Promise<void> {
    const page = pageRows(this.#state, this.#around.size());
    const wanted = Math.max(0, this.#state.scroll + pages * page);
    if (wanted > this.#scrollLimit() && (await this.#messages.load())) {
      this.#change({ messages: this.#messages.all });
    }
    const scroll = Math.min(wanted, this.#scrollLimit());
    this.#change({ scroll, ...(scroll === 0 ? { newBelow: 0 } : {}) });
  }

  #onMessage(message: HistoryMessage): void {
    if (message.peer !== this.#state.peer) {
      if (message.direction !== "in") return;
      // A remark names whom it is about; the text of a message belongs into its own conversation.
      this.#change({ notice: message.note === null ? `New message from ${message.peer}.` : message.text });
      return;
    }
    const before = this.#scrollLimit();
    const isNew = this.#messages.put(message);
    this.#change({ messages: this.#messages.all });
    if (this.#state.scroll > 0) {
      // What is being read stays where it is while the conversation grows below it.
      const scroll = this.#state.scroll + this.#scrollLimit() - before;
      this.#change({
        scroll,
        newBelow: this.#state.newBelow + (isNew && message.direction === "in" ? 1 : 0),
      });
    }
    if (isNew && message.direction === "in") this.#attempt(this.#engine.markRead(message.peer));
  }

  #scrollLimit(): number {
    return scrollLimit(this.#state, this.#around.size(), this.#around.style);
  }

  #openPanel(panel: Panel, keys: PanelKeys): void {
    this.#panelKeys = keys;
    this.#change({ panel });
  }

  #closePanel(): void {
    this.#panelKeys = {};
    this.#change({ panel: null });
  }

  /** Work that goes on beside the keys; what goes wrong is said in one sentence. */
  #attempt(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#change({ notice: error instanceof Error ? error.message : "Something unexpected happened." });
    });
  }

  #change(changes: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...changes, now: this.#around.now() };
    this.#around.screen.draw(renderChat(this.#state, this.#around.size(), this.#around.style));
  }
}
