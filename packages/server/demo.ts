/** The demonstration of `npm start`: two accounts that find each other, and find their data again. */

import type { AdminLink } from "./admin/api.ts";
import type { RunningServer } from "./main.ts";
import { Refusal } from "./refusal.ts";

/** Who takes part: the names cryptography has used for its examples since 1978. */
const PEOPLE = [
  { address: "alice", name: "Alice" },
  { address: "bob", name: "Bob" },
] as const;

export interface DemoAccount {
  readonly address: string;
  readonly name: string;
  /** A fresh link while nobody has activated the account; `null` afterwards. */
  readonly link: AdminLink | null;
}

/**
 * Makes the demonstration accounts where they are missing. Called again, on the same data, it makes nothing new
 * but links for accounts that nobody has activated yet.
 */
export async function createDemo(server: RunningServer): Promise<readonly DemoAccount[]> {
  const accounts: DemoAccount[] = [];
  for (const { address, name } of PEOPLE) {
    const link = await linkFor(server, address, name);
    accounts.push({ address: `${address}@${server.config.domain}`, name, link });
  }
  return accounts;
}

async function linkFor(server: RunningServer, address: string, name: string): Promise<AdminLink | null> {
  try {
    return (await server.admin.link(address)).link;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "not_found") return (await server.admin.add({ address, name })).link;
    // Activated already: a link would be of no use.
    if (error.code === "conflict") return null;
    throw error;
  }
}
