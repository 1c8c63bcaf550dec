/** A chat on a pretended terminal, over an engine that pretends. */
import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";
import type { Contact, HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { Chat } from "../chat/chat.ts";
import { Screen } from "../chat/screen.ts";
import { PLAIN, styleFor } from "../terminal/style.ts";
import { FakeEngine } from "./fake-engine.ts";
import { BOB, FRIDAY } from "./messages.ts";
import { VirtualScreen } from "./virtual-screen.ts";

export interface Setup {
  readonly history?: HistoryMessage[];
  readonly trust?: Contact["trust"];
  /** Of the contact, beside its trust. */
  readonly contact?: Partial<Contact>;
  readonly columns?: number;
  readonly rows?: number;
  readonly peer?: Address;
  readonly colours?: boolean;
}

export async function openChat(setup: Setup = {}) {
  const engine = new FakeEngine(setup.history ?? [], setup.trust);
  engine.people = engine.people.map((person) => ({ ...person, ...setup.contact }));
  const terminal = new VirtualScreen(setup.columns ?? 60, setup.rows ?? 20);
  const screen = new Screen(terminal);
  const chat = new Chat(engine, setup.peer ?? BOB, {
    screen,
    style: setup.colours === true ? styleFor({ isTTY: true }, {}) : PLAIN,
    size: () => terminal,
    now: () => FRIDAY,
  });
  const keys = new PassThrough();
  emitKeypressEvents(keys);
  keys.on("keypress", chat.onKey.bind(chat));
  engine.on((event) => chat.onEvent(event));
  screen.enter();
  await chat.open();
  /** Types, and lets what the keys began come to its end. */
  const type = async (text: string): Promise<void> => {
    keys.write(text);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { engine, terminal, screen, chat, type };
}

/** The row that shows a text; -1 where none does. */
export const rowOf = (terminal: VirtualScreen, text: string): number =>
  terminal.lines.findIndex((line) => line.includes(text));
