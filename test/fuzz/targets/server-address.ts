/** How the server reads an address an operator wrote, without a server. */
import { type Address, parseAddress, WireError } from "@sottovoce/wire";
import { Refusal } from "../../../packages/server/refusal.ts";

/** @throws Refusal */
export function serverAddress(text: string): Address {
  try {
    return parseAddress(text.includes("@") ? text : `${text.trim()}@example.org`);
  } catch (error) {
    if (error instanceof WireError) throw new Refusal("bad_request", error.message);
    throw error;
  }
}
