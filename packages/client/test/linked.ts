/** A further device of a person, let in by the first one as a person does it. */
import { parseLinkingLink } from "@sottovoce/wire";
import { type Joining, type LinkRequest, startJoining } from "../index.ts";
import { settle } from "./manual-clock.ts";
import { PASSPHRASE, Person } from "./world.ts";

/** A joining under way: both sides show their digits. */
export interface Meeting {
  readonly link: string;
  readonly second: Person;
  readonly joining: Joining;
  readonly request: LinkRequest;
}

/** Both sides, up to the digits. @param first whose device holds the account's key */
export async function meet(first: Person, name: string | null = "Tablet"): Promise<Meeting> {
  const { link } = await first.self.offerLink();
  const second = new Person(first.world, first.account);
  const asking = first.self.awaitLinkRequest();
  const joining = await startJoining(second.ports, parseLinkingLink(link), PASSPHRASE, name);
  const request = await asking;
  if (request === null) throw new Error("nobody asked");
  return { link, second, joining, request };
}

/** A further device, online. */
export async function join(first: Person, name: string | null = "Tablet"): Promise<Person> {
  const { second, joining, request } = await meet(first, name);
  await first.self.acceptLink(request);
  const outcome = await joining.finish();
  if (outcome.result !== "joined") throw new Error(outcome.result);
  second.adopt(outcome.engine);
  await second.start();
  await settle();
  return second;
}
