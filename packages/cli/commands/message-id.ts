/** Ids of messages as people type them. */
import type { Engine, HistoryMessage } from "@sottovoce/client";
import { MESSAGE_ID_BYTES, type MessageId, parseMessageId } from "@sottovoce/wire";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

/** The end of an id is its random part; 8 of its digits tell a person's messages apart. */
const SHORT_DIGITS = 8;
/** Fewer digits than this would match by accident. */
const MIN_DIGITS = 6;
/** How far back a short id is looked for in each conversation. */
const SEARCH_DEPTH = 1_000;

/** The digits of an id that are shown to people. */
export function shortId(id: MessageId): string {
  return id.slice(-SHORT_DIGITS);
}

/**
 * Finds a message by its whole id, or by the digits at its end.
 * @throws CliError `usage` for what is no id, is unknown, or stands for several messages
 */
export async function findMessage(engine: Engine, text: string): Promise<HistoryMessage> {
  const digits = text.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < MIN_DIGITS || digits.length > MESSAGE_ID_BYTES * 2) {
    throw new CliError(EXIT.usage, "Write the id of a message, as 'sottovoce history PEER' shows it.");
  }
  const found =
    digits.length === MESSAGE_ID_BYTES * 2
      ? await engine.message(parseMessageId(digits))
      : await search(engine, digits);
  if (found === null) throw new CliError(EXIT.usage, `There is no message with the id ${digits}.`);
  return found;
}

async function search(engine: Engine, end: string): Promise<HistoryMessage | null> {
  const found: HistoryMessage[] = [];
  for (const { peer } of await engine.conversations()) {
    const messages = await engine.messages(peer, { limit: SEARCH_DEPTH });
    found.push(...messages.filter((message) => message.id.endsWith(end)));
  }
  if (found.length > 1) throw new CliError(EXIT.usage, `Several messages have an id that ends with ${end}.`);
  return found[0] ?? null;
}
