/** A conversation at the terminal: keys and engine events change the state, every change draws the screen. */

import type { Key } from "node:readline";
import { type Engine, EngineError, type EngineEvent, type HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { noteWords } from "../terminal/notes.ts";
import { givenUpWords } from "../terminal/status.ts";
import type { Style } from "../terminal/style.ts";
import { type ChatCommand, helpPanel, parseLine, timelinePanel } from "./commands.ts";
import { type Composer, EMPTY_COMPOSER, insert, limitWords } from "./composer.ts";
import { Decisions, shown } from "./decisions.ts";
import { applyEdit } from "./edits.ts";
import { type Action, actionOf } from "./keys.ts";
import { MessageList } from "./message-list.ts";
import type { Screen } from "./screen.ts";
import type { ChatState, Panel, Size } from "./state.ts";
import { Typing } from "./typing.ts";
import { pageRows, renderChat, scrollLimit } from "./view.ts";

/** Where the chat is shown, and how it asks for sizes and times. */
export interface ChatSurroundings {
  readonly screen: Screen;
  readonly style: Style;
  size(): Size;
  /** Unix milliseconds. */
  now(): number;
}

/** What a typed answer to the open panel leads to. */
type Answering = (answer: string) => Promise<void>;

export class Chat {
  readonly #engine: Engine;
  readonly #around: ChatSurroundings;
  readonly #messages: MessageList;
  readonly #decisions: Decisions;
  readonly #typing = new Typing((text) => this.#type(text));
  #state: ChatState;
  #answering: Answering | null = null;
  #finished: () => void = () => {};
  /** Resolves when the person leaves. */
  readonly done: Promise<void>;

  constructor(engine: Engine, peer: Address, around: ChatSurroundings) {
    this.#engine = engine;
    this.#around = around;
    this.#messages = new MessageList(engine, peer);
    this.#decisions = new Decisions(engine, peer, {
      openPanel: (panel, answering) => this.#openPanel(panel, answering),
      closePanel: () => this.#closePanel(),
      change: (changes) => this.#change(changes),
    });
    this.done = new Promise((resolve) => {
      this.#finished = resolve;
    });
    this.#state = {
      peer,
      displayName: null,
      trust: null,
      level: null,
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
    await this.#messages.load();
    this.#change({ messages: this.#messages.all, ...(contact === undefined ? {} : shown(contact)) });
    await this.#engine.markRead(this.#state.peer);
    if (contact === undefined) this.#attempt(this.#lookUp());
    else if (this.#messages.all.some(waitsForAgreement)) this.#attempt(this.#decisions.endToSite());
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
        this.#change(shown(event.contact));
        return;
      case "send_error":
        this.#onMessage(event.message);
        this.#around.screen.bell();
        this.#change({ notice: givenUpWords(event.message) });
        return;
      case "message":
      case "status":
        this.#onMessage(event.message);
        return;
      case "removed":
        this.#messages.take(event.id);
        this.#change({ messages: this.#messages.all });
        return;
      default:
      // Settings and other devices are none of a conversation's business.
    }
  }

  onKey(text: string | undefined, key: Key): void {
    if (this.#state.notice !== null) this.#change({ notice: null });
    const action = actionOf(text, key);
    if (this.#typing.isPasting && action.type !== "paste-end" && action.type !== "quit") {
      this.#typing.paste(text ?? "");
      return;
    }
    if (action.type === "insert") {
      this.#typing.collect(action.text);
      return;
    }
    this.#typing.flush();
    if (this.#state.panel !== null) this.#onPanelAction(action, this.#state.panel);
    else this.#onAction(action);
  }

  #onAction(action: Action): void {
    switch (action.type) {
      case "insert":
        this.#typing.collect(action.text);
        return;
      case "edit":
        this.#writeLine(applyEdit(this.#line, action.edit));
        return;
      case "submit":
        this.#attempt(this.#submit());
        return;
      case "scroll":
        this.#attempt(this.#scroll(action.pages));
        return;
      case "paste-start":
        this.#typing.beginPaste();
        return;
      case "paste-end":
        this.#typing.endPaste();
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

  #onPanelAction(action: Action, { answer }: Panel): void {
    switch (action.type) {
      case "escape":
        this.#closePanel();
        return;
      case "submit":
        if (answer === null || this.#answering === null) this.#closePanel();
        else this.#attempt(this.#answering(answer.text));
        return;
      case "edit":
        if (answer !== null) this.#onAction(action);
        return;
      case "scroll":
      case "quit-if-empty":
        return;
      default:
        this.#onAction(action);
    }
  }

  /** Where typing goes: the answer to a panel that asks, else the message. */
  get #line(): Composer {
    return this.#state.panel?.answer ?? this.#state.composer;
  }

  #writeLine(line: Composer): void {
    const { panel } = this.#state;
    if (panel === null || panel.answer === null) this.#change({ composer: line });
    else this.#change({ panel: { ...panel, answer: line } });
  }

  #type(typed: string): void {
    // Whoever goes on writing has seen enough of what is shown.
    if (this.#state.panel !== null && this.#state.panel.answer === null) this.#closePanel();
    const { composer, refused } = insert(this.#line, typed);
    this.#writeLine(composer);
    if (refused === null) return;
    this.#around.screen.bell();
    this.#change({ notice: limitWords(refused) });
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
      if (!(error instanceof EngineError) || error.code !== "end_to_site_not_agreed") throw error;
      await this.#decisions.endToSite(() => this.#submit());
    }
  }

  async #run(command: ChatCommand): Promise<void> {
    switch (command) {
      case "quit":
        this.quit();
        return;
      case "help":
        this.#openPanel(helpPanel());
        return;
      case "retry":
        await this.#retry();
        return;
      case "timeline":
        await this.#showTimeline();
        return;
      case "verify":
        await this.#decisions.verify();
        return;
      case "end-to-site":
        await this.#decisions.endToSite();
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
    this.#openPanel(timelinePanel(message, this.#around.now()));
  }

  async #lookUp(): Promise<void> {
    const contact = await this.#engine.lookUp(this.#state.peer);
    this.#change(shown(contact));
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
      this.#change({
        notice: message.note === null ? `New message from ${message.peer}.` : noteWords(message),
      });
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
    // It turned out only now that a phone is at the other end.
    if (waitsForAgreement(message) && this.#state.panel === null) this.#attempt(this.#decisions.endToSite());
  }

  #scrollLimit(): number {
    return scrollLimit(this.#state, this.#around.size(), this.#around.style);
  }

  #openPanel(panel: Panel, answering: Answering | null = null): void {
    this.#answering = answering;
    this.#change({ panel });
  }

  /** What was typed in answer is not lost: it becomes what is being written. */
  #closePanel(): void {
    const typed = this.#state.panel?.answer?.text ?? "";
    this.#answering = null;
    this.#change({ panel: null });
    if (typed !== "") this.#change({ composer: insert(this.#state.composer, typed).composer });
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

function waitsForAgreement({ status, reason }: HistoryMessage): boolean {
  return status === "sending" && reason === "end_to_site_not_agreed";
}
