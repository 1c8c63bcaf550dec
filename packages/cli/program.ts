/** The `sottovoce` command: all its subcommands, and where their errors end. */
import { Command, CommanderError } from "commander";
import { addActivate } from "./commands/activate.ts";
import { addAdmin } from "./commands/admin.ts";
import { addAnswer } from "./commands/answer.ts";
import { addCall } from "./commands/call.ts";
import { addChat } from "./commands/chat.ts";
import { addContacts } from "./commands/contacts.ts";
import { addDevices } from "./commands/devices.ts";
import { addHistory } from "./commands/history.ts";
import { addOutbox } from "./commands/outbox.ts";
import { addReceive } from "./commands/receive.ts";
import { addSend } from "./commands/send.ts";
import { addServe } from "./commands/serve.ts";
import { addTimeline } from "./commands/timeline.ts";
import { addVerify } from "./commands/verify.ts";
import { addWhoami } from "./commands/whoami.ts";
import { Context, type Engines, type Io } from "./context.ts";
import { exitCodeOf, explain } from "./errors.ts";
import { EXIT, EXIT_CODE_HELP } from "./exit-codes.ts";
import { sanitizeText } from "./terminal/sanitize.ts";
import { usageSentence } from "./usage.ts";
import { version } from "./version.ts";

const ABOUT = `
A client keeps one account in a profile directory: --profile DIR, or
SOTTOVOCE_PROFILE, or ~/.sottovoce. It is encrypted under a passphrase, which is
asked for, or read from SOTTOVOCE_PASSPHRASE.
${EXIT_CODE_HELP}`;

/**
 * Runs one command line.
 * @param args without the names of node and the script
 * @returns the exit code
 */
export async function run(args: readonly string[], io: Io, engines: Engines): Promise<number> {
  const context = new Context(io, engines);
  const program = createProgram(context);
  try {
    await program.parseAsync([...args], { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version were asked for, and are printed already.
      if (error.exitCode === 0) return EXIT.done;
      if (error.message.startsWith("error:")) {
        const sentence = sanitizeText(`sottovoce: ${usageSentence(error, program, args)}`);
        context.note(context.errorStyle.red(sentence));
      }
      return EXIT.usage;
    }
    const sentence = explain(error, io.env);
    if (sentence !== "") context.note(context.errorStyle.red(sentence));
    return exitCodeOf(error);
  }
}

function createProgram(context: Context): Command {
  const program = new Command("sottovoce")
    .description("Secure short messages and calls on a server of your own.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", ABOUT)
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void context.io.stdout.write(text),
      writeErr: (text) => void context.io.stderr.write(text),
      // Said at the end, in our own words.
      outputError: () => {},
      getOutHelpWidth: () => context.columns,
      getErrHelpWidth: () => context.columns,
    })
    .exitOverride();
  // Subcommands inherit these settings from the program when they are added.
  program.commandsGroup("Messages:");
  for (const add of [addSend, addReceive, addChat, addHistory, addOutbox, addTimeline]) add(program, context);
  program.commandsGroup("Calls:");
  for (const add of [addCall, addAnswer]) add(program, context);
  program.commandsGroup("People and this device:");
  for (const add of [addActivate, addDevices, addWhoami, addContacts, addVerify]) add(program, context);
  program.commandsGroup("Server:");
  for (const add of [addServe, addAdmin]) add(program, context);
  return program;
}
