import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { decodeLine, encodeLine, readCorpus, writeCorpus } from "./corpus-file.ts";

test("any input stands on one line of printable ASCII, and comes back the same", () => {
  const inputs = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
  );
  fc.assert(
    fc.property(inputs, (input) => {
      const line = encodeLine(input);
      assert.match(line, /^[\x20-\x7e]*$/);
      assert.doesNotMatch(line, /^ | $|^#/);
      assert.deepEqual(decodeLine(line), Uint8Array.from(input));
    }),
  );
});

test("text stands as it is, line breaks escaped; binary as base64", () => {
  assert.equal(encodeLine(Buffer.from("To: <a@b>\r\n")), "To: <a@b>\\r\\n");
  assert.equal(encodeLine(Buffer.from("#")), "\\x23");
  assert.equal(encodeLine(Buffer.from("base64:AA")), "\\x62ase64:AA");
  assert.equal(encodeLine(Uint8Array.of(0, 1, 2, 255)), "base64:AAEC/w==");
});

test("an escape that there is not is refused", () => {
  assert.throws(() => decodeLine("a\\qb"), /no escape of a corpus file/);
});

test("a file comes back with its comments", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "sottovoce-corpus-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "below", "corpus.txt");
  assert.deepEqual(readCorpus(path), []);
  const entries = [
    { input: Uint8Array.from(Buffer.from("one")), comment: "" },
    { input: Uint8Array.from(Buffer.from("two\n")), comment: "threw once" },
  ];
  writeCorpus(path, entries);
  assert.deepEqual(readCorpus(path), entries);
});
