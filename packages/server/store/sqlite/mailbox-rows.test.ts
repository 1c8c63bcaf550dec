import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { freshMessageId, random, START } from "../../test/contract/fixtures.ts";
import { MailboxIndex } from "./mailbox-index.ts";
import { ROW_HEAD_BYTES, writeRow } from "./mailbox-row.ts";
import { MailboxRows } from "./mailbox-rows.ts";
import { migrate } from "./migrations.ts";
import { Sealer } from "./seal.ts";
import { Sequences } from "./sequences.ts";
import { UndoLog } from "./undo-log.ts";

const DEVICE = 7;

function setUp() {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  const undo = new UndoLog();
  const index = new MailboxIndex(undo);
  index.addDevice(DEVICE);
  const sealer = new Sealer([{ number: 1, secret: random(32) }]);
  const damages: string[] = [];
  const onDamage = (sentence: string) => void damages.push(sentence);
  const sequences = new Sequences(database, undo);
  return { database, damages, rows: new MailboxRows(database, { sealer, index, sequences, onDamage }) };
}

function rowFrom(sender: number): Buffer {
  const row = Buffer.alloc(ROW_HEAD_BYTES + 8);
  const body = random(8);
  writeRow(row, 0, { sender, id: freshMessageId(), now: START, body, receipt: true, site: undefined });
  return row;
}

describe("mailbox rows", () => {
  it("know the head of a row, however many came after it", () => {
    const { rows } = setUp();
    const count = 20_000;
    const first = rows.append(DEVICE, START, rowFrom(1));
    for (let i = 1; i < count; i++) rows.append(DEVICE, START, rowFrom(i + 1));
    assert.equal(rows.remove(DEVICE, first)?.device, 1);
    assert.equal(rows.remove(DEVICE, first), null);
    assert.equal(rows.remove(DEVICE, first + count - 1)?.device, count);
  });

  for (const column of ["device", "expires_at", "sequence"]) {
    it(`do not open when their ${column} was altered`, () => {
      const { database, rows, damages } = setUp();
      const sequence = rows.append(DEVICE, START, rowFrom(1));
      assert.ok(rows.open(sequence));
      database.exec(`UPDATE mailbox SET ${column} = ${column} + 1`);
      assert.equal(rows.open(column === "sequence" ? sequence + 1 : sequence), null);
      assert.match(damages[0] ?? "", /^mailbox row \d+ of device 0000000[78]: a sealed value was altered/);
    });
  }
});
