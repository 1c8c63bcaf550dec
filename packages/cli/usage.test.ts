import assert from "node:assert/strict";
import { test } from "node:test";
import { EXIT } from "./exit-codes.ts";
import { start } from "./test/harness.ts";

test("a command line that is not right is answered in a sentence that says what to do", async () => {
  const cases: readonly (readonly [args: readonly string[], sentence: string])[] = [
    [["sned"], "There is no command 'sned'. Did you mean send? Try 'sottovoce --help'."],
    [["send"], "The argument <to> is missing. Try 'sottovoce send --help'."],
    [
      ["receive", "--cuont", "1"],
      "There is no option --cuont here. Did you mean --count? Try 'sottovoce receive --help'.",
    ],
    [["receive", "--count"], "The option --count needs a value. Try 'sottovoce receive --help'."],
    [
      ["receive", "--count", "0"],
      "'0' is no value for --count. Write a whole number from 1 to 100000. Try 'sottovoce receive --help'.",
    ],
    [
      ["send", "bob@example.org", "x", "--wait", "forever"],
      "'forever' is no value for --wait. Write one of sending, enqueued, delivered. Try 'sottovoce send --help'.",
    ],
    [["history", "a@b", "c@d"], "There are too many words: 1 expected. Try 'sottovoce history --help'."],
    [
      ["verify", "bob@example.org", "--yes", "--accept-change"],
      "--accept-change and --yes exclude each other. Try 'sottovoce verify --help'.",
    ],
    [
      ["admin", "account", "add"],
      "The argument <address> is missing. Try 'sottovoce admin account add --help'.",
    ],
  ];
  for (const [args, sentence] of cases) {
    const { exitCode, stdout, stderr } = await start(args).outcome;
    assert.deepEqual([exitCode, stdout, stderr], [EXIT.usage, "", `sottovoce: ${sentence}\n`]);
  }
});

test("no command at all shows the help", async () => {
  const { exitCode, stderr } = await start([]).outcome;
  assert.equal(exitCode, EXIT.usage);
  assert.match(stderr, /^Usage: sottovoce/);
});

test("what the command line repeats of itself does nothing to the terminal", async () => {
  const { stderr } = await start(["receive", "--count", "\u001B[2J"]).outcome;
  assert.ok(!stderr.includes("\u001B"));
});
