import { emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import type { Engine } from "@sottovoce/client";
import { type Address, parseAddress } from "@sottovoce/wire";
import type { Command } from "commander";
import { Chat } from "../chat/chat.ts";
import { Screen } from "../chat/screen.ts";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { profileOption } from "./options.ts";

const NOTES = `
Your messages stand on the right, theirs on the left. Each of yours shows its
status, which changes in place:

  ◌ Sending → ✓ Enqueued → ✓✓ Delivered   or ✗ Error, or ⧗ Expired

PgUp and PgDn look back; /help lists the commands; /quit or Ctrl-C leaves.
NO_COLOR is honoured.`;

export function addChat(program: Command, context: Context): void {
  program
    .command("chat")
    .summary("a conversation in the terminal")
    .description("Opens the conversation with one person.")
    .argument("<address>", "with whom")
    .addOption(profileOption())
    .addHelpText("after", NOTES)
    .action((address: string, options: ProfileOptions) => {
      const peer = parseAddress(address);
      const { stdin, stdout } = context.io;
      if (stdin.isTTY !== true || stdout.isTTY !== true) {
        throw new CliError(EXIT.usage, "chat needs a terminal; scripts use send and receive.");
      }
      return withEngine(context, options, (engine) => {
        if (engine.identity.address === peer) throw new CliError(EXIT.usage, "That is your own address.");
        return converse(context, engine, peer, stdin as ReadStream, stdout as WriteStream);
      });
    });
}

async function converse(
  context: Context,
  engine: Engine,
  peer: Address,
  stdin: ReadStream,
  stdout: WriteStream,
): Promise<void> {
  const screen = new Screen(stdout);
  const chat = new Chat(engine, peer, {
    screen,
    style: context.style,
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    now: () => Date.now(),
  });
  const onKey = chat.onKey.bind(chat);
  const onResize = chat.redraw.bind(chat);
  const onLeave = chat.quit.bind(chat);
  const unsubscribe = engine.on((event) => chat.onEvent(event));
  // Whatever ends the process, the terminal is given back.
  const restore = (): void => {
    screen.leave();
    stdin.setRawMode(false);
  };
  process.once("exit", restore);
  try {
    emitKeypressEvents(stdin);
    stdin.setRawMode(true);
    stdin.on("keypress", onKey).once("end", onLeave).resume();
    stdout.on("resize", onResize);
    context.io.interrupt.addEventListener("abort", onLeave);
    screen.enter();
    await chat.open();
    engine.start();
    await chat.done;
  } finally {
    unsubscribe();
    stdin.off("keypress", onKey).pause();
    stdout.off("resize", onResize);
    context.io.interrupt.removeEventListener("abort", onLeave);
    process.off("exit", restore);
    restore();
  }
}
