/** What the app says where it cannot do what it is for. */
import { DATABASE } from "../../../../packages/web/worker/records.ts";
import { activate, type Person } from "../person.ts";
import { goTo, type Tourist } from "./tourist.ts";

/** Somebody for whom the operator has not enabled messages. */
export async function tourNotAllowed(tourist: Tourist, bob: Person): Promise<void> {
  const { world, words, settings } = tourist;
  const { account, link } = await world.server.admin.add({
    address: "carol",
    name: "Carol",
    messaging: false,
  });
  const carol = await world.device(account.address, link.loopbackLink ?? link.link, settings);
  await activate(carol);
  await goTo(carol.page, `#/c/${encodeURIComponent(bob.address)}`);
  await carol.page.getByText(words.conversation.notAllowed).waitFor();
  await tourist.visit(carol.page, "messages not allowed");
  await carol.context.close();
}

/** A newer version of the app, in another tab, has taken what is stored. */
export async function tourUpdated(tourist: Tourist, { page }: Person): Promise<void> {
  await page.evaluate(async (name) => {
    const stored = (await indexedDB.databases()).find((database) => database.name === name);
    await new Promise<void>((resolve, reject) => {
      const newer = indexedDB.open(name, (stored?.version ?? 0) + 1);
      newer.onsuccess = () => resolve(newer.result.close());
      newer.onerror = () => reject(newer.error);
    });
  }, DATABASE);
  await page.getByText(tourist.words.engine.broken.newer_version.title).waitFor();
  await tourist.visit(page, "updated elsewhere");
}
