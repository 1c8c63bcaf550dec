import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { migrate, SchemaTooNew } from "./migrations.ts";

function tables(database: DatabaseSync): unknown[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);
}

describe("migrations", () => {
  it("run once each, in order", () => {
    const database = new DatabaseSync(":memory:");
    migrate(database, ["CREATE TABLE a (x)"]);
    migrate(database, ["CREATE TABLE a (x)", "ALTER TABLE a ADD y; CREATE TABLE b (z)"]);
    migrate(database, ["CREATE TABLE a (x)", "ALTER TABLE a ADD y; CREATE TABLE b (z)"]);
    assert.deepEqual(tables(database), ["a", "b"]);
    database.exec("INSERT INTO a (x, y) VALUES (1, 2)");
  });

  it("leave a failed step undone, and the ones before it done", () => {
    const database = new DatabaseSync(":memory:");
    assert.throws(() => migrate(database, ["CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"]));
    assert.deepEqual(tables(database), ["a"]);
    migrate(database, ["CREATE TABLE a (x)", "CREATE TABLE c (x)"]);
    assert.deepEqual(tables(database), ["a", "c"]);
  });

  it("refuse a schema from the future and leave it alone", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("PRAGMA user_version = 99");
    assert.throws(() => migrate(database), SchemaTooNew);
    assert.deepEqual(tables(database), []);
  });

  it("make the schema of today", () => {
    const database = new DatabaseSync(":memory:");
    migrate(database);
    assert.ok(tables(database).includes("mailbox"));
  });
});
