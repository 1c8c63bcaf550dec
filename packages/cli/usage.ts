/** What is wrong with a command line, in the sentences of all our errors instead of the parser's. */
import type { Command, CommanderError } from "commander";

/** What each complaint of the parser means; the groups are what it names. Anything else is said as the parser says it. */
const SENTENCES: readonly (readonly [complaint: RegExp, sentence: string])[] = [
  [/^unknown command '(.+?)'/, "There is no command '$1'."],
  [/^unknown option '(.+?)'/, "There is no option $1 here."],
  [/^missing required argument '(.+?)'/, "The argument <$1> is missing."],
  [/^option '(?:-\w, )?(--[\w-]+).*' argument missing/, "The option $1 needs a value."],
  [/^option '(?:-\w, )?(--[\w-]+).*?' argument '(.*)' is invalid\. ?/s, "'$2' is no value for $1. "],
  [/^command-argument value '(.*)' is invalid for argument '(.+?)'\. ?/s, "'$1' is no value for <$2>. "],
  [/^option '(--[\w-]+).*' cannot be used with option '(--[\w-]+).*'/, "$1 and $2 exclude each other."],
  [/^required option '(?:-\w, )?(--[\w-]+).*' not specified/, "The option $1 is missing."],
  [
    /^too many arguments(?: for '.+?')?\. Expected (\d+) arguments? but got \d+.*/s,
    "There are too many words: $1 expected.",
  ],
  [/Allowed choices are (.+)\.$/, "Write one of $1."],
  [/\n\(Did you mean (.+?)\?\)/, " Did you mean $1?"],
];

/**
 * One sentence or two on what is wrong, and where to read what is right.
 * @param args without the names of node and the script
 */
export function usageSentence(error: CommanderError, program: Command, args: readonly string[]): string {
  const complaint = error.message.replace(/^error: /, "");
  const said = SENTENCES.reduce((text, [pattern, sentence]) => text.replace(pattern, sentence), complaint);
  return `${said.trim()} Try '${commandOf(program, args)} --help'.`;
}

/** The command that was meant, as far as its words are known: `sottovoce admin account add`. */
function commandOf(program: Command, args: readonly string[]): string {
  let [command, path] = [program, program.name()];
  for (const word of args) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next === undefined) continue;
    command = next;
    path = `${path} ${word}`;
  }
  return path;
}
