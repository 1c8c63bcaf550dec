/** SQLITE_FULL as SQLite itself gives it, by a bound on the size of the file. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import type { AccountId } from "@sottovoce/wire";
import { START } from "../../test/contract/fixtures.ts";
import { temporaryDirectory } from "../../test/temporary.ts";
import { loadServerKeys } from "../server-key.ts";
import { migrate } from "./migrations.ts";
import { openSession, type Session } from "./session.ts";

async function open(t: TestContext): Promise<Session> {
  const directory = await temporaryDirectory(t);
  const keys = await loadServerKeys(join(directory, "server.key"));
  const session = openSession({ directory, keys, onDamage: assert.fail, commit: null });
  t.after(() => session.close());
  return session;
}

/** Lets the database grow by so many pages and no more. */
function leavePages(database: DatabaseSync, pages: number): void {
  const count = Number(database.prepare("PRAGMA page_count").get()?.page_count);
  database.exec(`PRAGMA max_page_count = ${count + pages}`);
}

describe("a full database", () => {
  it("refuses changes, answers reads, and takes changes again when there is room", async (t) => {
    const { database, commits, operations } = await open(t);
    const link = () => {
      const account = randomBytes(16).toString("hex") as AccountId;
      const code = new Uint8Array(randomBytes(2_000));
      return {
        readOnly: false,
        patientRows: 0,
        run: () => operations.links.create(code, account, START),
      };
    };
    const size = { readOnly: true, patientRows: 0, run: () => operations.mailbox.size() };
    leavePages(database, 8);
    let taken = 0;
    while (taken < 1_000 && commits.run([link(), link()]).failures.length === 0) taken += 2;
    assert.ok(taken > 0 && commits.refusing);
    const { results, failures } = commits.run([link(), size, link()]);
    assert.deepEqual(
      failures.map(({ index, kind }) => ({ index, kind })),
      [
        { index: 0, kind: "unavailable" },
        { index: 2, kind: "unavailable" },
      ],
    );
    assert.equal(results[1], 0);
    assert.deepEqual(database.prepare("SELECT count(*) AS n FROM link").get()?.n, taken);
    leavePages(database, 1_000);
    assert.deepEqual(commits.run([link()]).failures, []);
    assert.equal(commits.refusing, false);
  });

  it("stays at the schema it had when a step of the migration does not fit, and goes on from there", async (t) => {
    const database = new DatabaseSync(join(await temporaryDirectory(t), "database"));
    t.after(() => database.close());
    const steps = [
      "CREATE TABLE a (x)",
      "CREATE TABLE b AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT randomblob(4000) AS x FROM n",
    ];
    migrate(database, steps.slice(0, 1));
    leavePages(database, 8);
    assert.throws(() => migrate(database, steps), { errcode: 13 });
    assert.equal(database.prepare("PRAGMA user_version").get()?.user_version, 1);
    assert.equal(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").get(), undefined);
    leavePages(database, 1_000);
    migrate(database, steps);
    assert.equal(database.prepare("SELECT count(*) AS n FROM b").get()?.n, 99);
  });
});
