/** Every input that ever mattered to a fuzz target, run again: findings stay mended, promises stay kept. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { after, describe, it } from "node:test";
import { encodeLine, readCorpus } from "./engine/corpus-file.ts";
import { judge } from "./engine/judge.ts";
import type { Target } from "./engine/target.ts";
import { corpusPath, targets } from "./targets.ts";

for (const [name, load] of Object.entries(targets)) {
  describe(`fuzz target ${name}`, () => {
    let target: Target | null = null;
    after(() => target?.close?.());

    it("keeps its promises for every input of its corpus", async () => {
      target = await load();
      const kept = readCorpus(corpusPath(name)).map(({ input }) => input);
      assert(kept.length > 0, "the corpus is empty");
      for (const input of [new Uint8Array(0), ...((await target.seeds?.()) ?? []), ...kept]) {
        const failure = await judge(target, input);
        assert.equal(failure, null, `${failure?.summary}, for ${encodeLine(input).slice(0, 2000)}`);
      }
    });
  });
}

it("every corpus belongs to a target", () => {
  const files = readdirSync(dirname(corpusPath("any"))).sort();
  const expected = Object.keys(targets).map((name) => `${name}.txt`);
  assert.deepEqual(files, expected.sort());
});
