/** What a browser keeps on disk: nothing that a person wrote or read, nobody they know, and no key. */
import assert from "node:assert/strict";
import { globSync, lstatSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { goTo } from "./support/people.ts";
import { composer } from "./support/screens.ts";
import { activate, PASSPHRASE, type Person, skip, World, write } from "./support/world.ts";

const SENT = "a-long-marker-in-a-message-that-was-sent-7f3a";
const RECEIVED = "a-long-marker-in-a-message-that-came-91bc";
const DRAFT = "a-long-marker-in-a-draft-that-was-not-sent-5d20";

test("no store of IndexedDB holds plaintext of a message, a contact, a draft or a passphrase", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const { alice, bob } = await aConversation(world);
  const records = await dump(alice);
  assert.ok(records.length > 10, `only ${records.length} records were found`);
  // What is searched for is found where it stands in clear: the names of the collections do.
  assert.ok(contains(records, "messages"), "the search finds nothing at all");
  for (const secret of secretsOf(bob))
    assert.ok(!contains(records, secret), `${secret} stands there in clear`);
});

test("no file of the browser's profile holds them either, nor a key, while it runs and after", {
  skip,
}, async (t) => {
  const profile = mkdtempSync(join(tmpdir(), "sottovoce-profile-"));
  t.after(() => rmSync(profile, { recursive: true, force: true }));
  const world = await World.open(t);
  const { alice, bob } = await aConversation(world, profile);
  const secrets = [...secretsOf(bob).flatMap(encodings), ...(await vaultKeys(alice))];
  const search = (): void => {
    const files = filesIn(profile);
    assert.ok(
      files.some(({ name }) => name.includes("IndexedDB")),
      "the profile has no IndexedDB",
    );
    for (const { name, content } of files) {
      for (const secret of secrets) assert.ok(!content.includes(secret), `${secret} stands in ${name}`);
    }
  };
  search();
  await alice.page.evaluate(() => globalThis.sottovoce.lock());
  await alice.reached("locked");
  await alice.context.close();
  search();
});

/** Messages both ways, a contact with a name, a draft. */
async function aConversation(world: World, profile?: string): Promise<{ alice: Person; bob: Person }> {
  const alice = await world.person("alice", profile === undefined ? {} : { profile });
  const bob = await world.person("bobthebuilderof1842");
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, SENT);
  await bob.sees(alice, SENT);
  await write(bob, alice, RECEIVED);
  await alice.sees(bob, RECEIVED);
  await lookAround(alice);
  await alice.page.evaluate(
    ([peer, draft]) => globalThis.sottovoce.setPreferences({ drafts: { [peer]: draft } }),
    [bob.address, DRAFT] as const,
  );
  return { alice, bob };
}

/** Opens a conversation and its contact's details as a person does: browsers remember the places. */
async function lookAround({ page }: Person): Promise<void> {
  await goTo(page, "#/");
  await page
    .locator(".history-list")
    .getByRole("link", { name: /bobthebuilder/i })
    .click();
  await composer(page).waitFor();
  await page.locator('a[href^="#/contacts/"]').first().click();
  await page.locator(".contact-card").waitFor();
}

function secretsOf(peer: Person): readonly string[] {
  // However the rest of the address may be written.
  const name = peer.address.slice(0, peer.address.indexOf("@"));
  return [SENT, RECEIVED, DRAFT, name, PASSPHRASE];
}

function encodings(secret: string): readonly Buffer[] {
  return [Buffer.from(secret, "utf8"), Buffer.from(secret, "utf16le")];
}

/** The two keys that everything on disk is sealed and blinded with, as the leader tells a tab that is new. */
async function vaultKeys(person: Person): Promise<readonly Buffer[]> {
  const exposed = await person.page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const channel = new BroadcastChannel("sottovoce");
        channel.onmessage = ({ data }) => {
          if (data.type !== "leads") return;
          channel.close();
          resolve([...data.legacy.key]);
        };
        channel.postMessage({ type: "hello" });
      }),
  );
  assert.equal(exposed.length, 64);
  return [Buffer.from(exposed.slice(0, 32)), Buffer.from(exposed.slice(32))];
}

/** All that a profile holds now; the browser goes on making and removing files meanwhile. */
function filesIn(folder: string): readonly { readonly name: string; readonly content: Buffer }[] {
  return globSync("**/*", { cwd: folder }).flatMap((name) => {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [];
    try {
      return [{ name, content: readFileSync(path) }];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  });
}

/** Every record of every store of every database, as JSON: text stays text, bytes become characters of one byte each. */
function dump(person: Person): Promise<readonly string[]> {
  return person.page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const readable = (_: string, value: unknown): unknown =>
      value instanceof Uint8Array ? String.fromCharCode(...value) : value;
    const records: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name as string));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [values, keys] = [await done(objects.getAll()), await done(objects.getAllKeys())];
        records.push(...values.map((value, i) => JSON.stringify([keys[i], value], readable)));
      }
      database.close();
    }
    return records;
  });
}

function contains(records: readonly string[], text: string): boolean {
  return records.some((record) => record.includes(text));
}
