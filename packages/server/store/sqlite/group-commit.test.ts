import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { GroupCommit, type Operation } from "./group-commit.ts";
import { UndoLog } from "./undo-log.ts";

function diskError(code = 13): Error {
  return Object.assign(new Error("database or disk is full"), { errcode: code });
}

function setUp(commit?: (database: DatabaseSync) => void) {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE t (n INTEGER PRIMARY KEY)");
  const undo = new UndoLog();
  const memory: number[] = [];
  const group = new GroupCommit(database, undo, commit === undefined ? undefined : () => commit(database));
  const insert = (n: number): Operation => ({
    readOnly: false,
    patientRows: 0,
    run: () => {
      memory.push(n);
      undo.push(() => memory.pop());
      database.prepare("INSERT INTO t VALUES (?)").run(n);
      return `row ${n}`;
    },
  });
  const rows = () =>
    database
      .prepare("SELECT n FROM t ORDER BY n")
      .all()
      .map(({ n }) => n);
  const count: Operation = { readOnly: true, patientRows: 0, run: () => rows().length };
  return { database, group, insert, rows, count, memory };
}

describe("group commit", () => {
  it("runs many operations in one commit, in order", () => {
    const { group, insert, count, rows } = setUp();
    const answers = group.run([insert(1), count, insert(2), count]);
    assert.deepEqual(answers, { results: ["row 1", 1, "row 2", 2], failures: [] });
    assert.deepEqual(rows(), [1, 2]);
    assert.equal(group.commits, 1);
    assert.equal(group.operations, 2);
  });

  it("lets only the guilty operation fail, and takes its half-done work back", () => {
    const { group, insert, rows, memory } = setUp();
    const guilty: Operation = {
      readOnly: false,
      patientRows: 0,
      run: () => {
        insert(7).run();
        throw new TypeError("guilty");
      },
    };
    const answers = group.run([insert(1), guilty, insert(1), insert(2)]);
    assert.deepEqual(answers.results, ["row 1", undefined, undefined, "row 2"]);
    assert.deepEqual(
      answers.failures.map(({ index, kind }) => ({ index, kind })),
      [
        { index: 1, kind: "failed" },
        { index: 2, kind: "failed" },
      ],
    );
    assert.match(answers.failures[0]?.message ?? "", /guilty/);
    assert.deepEqual(rows(), [1, 2]);
    assert.deepEqual(memory, [1, 2]);
  });

  it("refuses all changes of a batch whose commit fails, answers its reads, and goes on", () => {
    let broken = true;
    const { group, insert, count, rows, memory } = setUp((database) => {
      if (broken) throw diskError();
      database.exec("COMMIT");
    });
    const reading = group.run([insert(1), insert(2)]);
    assert.deepEqual(
      reading.failures.map(({ index, kind }) => ({ index, kind })),
      [
        { index: 0, kind: "unavailable" },
        { index: 1, kind: "unavailable" },
      ],
    );
    assert.deepEqual(rows(), []);
    assert.deepEqual(memory, []);
    broken = false;
    assert.deepEqual(group.run([insert(3), count]).results, ["row 3", 1]);
    assert.equal(group.commits, 1);
  });

  it("throws when nobody knows what was written, and answers nothing on top of that", () => {
    const fsyncFailed = 10 | (4 << 8);
    const { group, insert } = setUp(() => {
      throw diskError(fsyncFailed);
    });
    assert.throws(() => group.run([insert(1)]), { errcode: fsyncFailed });
  });

  it("answers reads beside changes that the disk refuses", () => {
    const { group, insert, count } = setUp();
    const full: Operation = {
      readOnly: false,
      patientRows: 0,
      run: () => {
        throw diskError();
      },
    };
    const answers = group.run([insert(1), full, count]);
    assert.deepEqual(answers.results, [undefined, undefined, 0]);
    assert.equal(answers.failures.length, 2);
  });
});
