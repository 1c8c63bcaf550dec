/** Where the words of a recovery kit come from: never from the command line, which other users can read. */
import type { Context } from "./context.ts";
import { CliError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { askSecret, openPrompter } from "./terminal/prompt.ts";

const VARIABLE = "SOTTOVOCE_RECOVERY_WORDS";

/** @throws CliError `locked` where there is neither variable nor terminal, Interrupted */
export async function readRecoveryWords({ io }: Context): Promise<string> {
  const given = io.env[VARIABLE];
  if (given !== undefined && given !== "") return given;
  const prompter = openPrompter(io.stdin, io.stderr);
  if (prompter === null) {
    throw new CliError(EXIT.locked, `There is no terminal to ask for the recovery words; set ${VARIABLE}.`);
  }
  try {
    return await askSecret(prompter, "The 24 words of your recovery kit: ");
  } finally {
    prompter.close();
  }
}
