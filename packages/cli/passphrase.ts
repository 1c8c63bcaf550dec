/** Where the passphrase of a profile comes from. */
import type { Context } from "./context.ts";
import { CliError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { askNewSecret, askSecret, openPrompter, type Prompter } from "./terminal/prompt.ts";

const VARIABLE = "SOTTOVOCE_PASSPHRASE";

const QUESTION = "Choose a passphrase for this device: ";

/** Below this, whoever copies the profile can try all likely ones in days despite Argon2id. Said, not enforced. */
const ADVISED_CHARACTERS = 12;

/**
 * The passphrase of an existing profile.
 * @throws CliError `locked` where there is neither variable nor terminal, Interrupted
 */
export async function readPassphrase(context: Context): Promise<string> {
  const given = fromEnvironment(context);
  if (given !== null) return given;
  return withPrompter(context, (prompter) => askSecret(prompter, "Passphrase: "));
}

/**
 * A passphrase for a new profile, asked until it was typed the same twice.
 * @throws CliError `locked` where there is neither variable nor terminal, Interrupted
 */
export async function choosePassphrase(context: Context): Promise<string> {
  const passphrase =
    fromEnvironment(context) ?? (await withPrompter(context, (prompter) => askNewSecret(prompter, QUESTION)));
  if (Array.from(passphrase).length < ADVISED_CHARACTERS) {
    context.note(
      `Advice: ${ADVISED_CHARACTERS} characters or more keep the profile safe from whoever copies its files.`,
    );
  }
  return passphrase;
}

function fromEnvironment(context: Context): string | null {
  const value = context.io.env[VARIABLE];
  return value === undefined || value === "" ? null : value;
}

async function withPrompter(context: Context, ask: (prompter: Prompter) => Promise<string>): Promise<string> {
  const prompter = openPrompter(context.io.stdin, context.io.stderr);
  if (prompter === null) {
    throw new CliError(EXIT.locked, `There is no terminal to ask for the passphrase; set ${VARIABLE}.`);
  }
  try {
    return await ask(prompter);
  } finally {
    prompter.close();
  }
}
