import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoverageReader, Feature } from "./coverage.ts";
import { type FuzzResult, fuzz } from "./fuzzer.ts";
import { Broken, hold, type Target } from "./target.ts";

/** Coverage that a test's target writes down itself. */
class HandWritten implements CoverageReader {
  readonly words: readonly string[] = ["magic"];
  readonly #features = new Set<Feature>();

  reset(): void {
    this.#features.clear();
  }

  reached(block: number): void {
    this.#features.add(block * 8);
  }

  read(each: (feature: Feature) => void): void {
    for (const feature of this.#features) each(feature);
  }

  blocksAround(blocks: ReadonlySet<number>): number {
    return blocks.size;
  }
}

/** Reaches one block more for each character of a secret that is right, and fails for all of it. */
function guessing(secret: string) {
  const coverage = new HandWritten();
  const target: Target = {
    maxLength: 64,
    run: (input) => {
      const text = Buffer.from(input).toString("latin1");
      for (let i = 0; i < secret.length; i++) {
        if (text[i] !== secret[i]) return;
        coverage.reached(i);
      }
      hold(false, "the secret is not found");
    },
  };
  return { coverage, target };
}

function attack(secret: string, seed: number, executions = 100_000): Promise<FuzzResult> {
  const { coverage, target } = guessing(secret);
  let found = false;
  return fuzz({
    target,
    coverage,
    seed,
    corpus: [],
    goOn: (done) => done < executions && !found,
    onFinding: () => {
      found = true;
    },
  });
}

test("what goes a new way is built upon, until the deepest place is found", async () => {
  const { findings, covered, corpus } = await attack("Wq<", 1);
  assert.equal(findings.length, 1);
  assert.equal(covered, 3);
  assert(corpus.length >= 2);
});

test("a finding is made as short as it can be, and says where it was and what broke", async () => {
  const { findings } = await attack("<\r\n", 2);
  assert.deepEqual(Buffer.from(findings[0]?.input ?? []).toString("latin1"), "<\r\n");
  assert.match(findings[0]?.summary ?? "", /^Broken at .*: the secret is not found$/);
});

test("words of the source are tried", async () => {
  const { findings } = await attack("magic", 3, 20_000);
  assert.equal(findings.length, 1);
});

test("one seed does the same again, another does something else", async () => {
  const run = async (seed: number) =>
    JSON.stringify((await attack("never found: \0\x01\x02\x03", seed, 3000)).corpus);
  assert.equal(await run(7), await run(7));
  assert.notEqual(await run(7), await run(8));
});

test("failures of one place are one finding", async () => {
  const coverage = new HandWritten();
  const target: Target = {
    maxLength: 8,
    run: (input) => {
      if (input.length > 1) throw new Broken(`length ${input.length}`);
    },
  };
  const { findings } = await fuzz({ target, coverage, seed: 1, corpus: [], goOn: (done) => done < 2000 });
  assert.equal(findings.length, 1);
  assert.equal(findings[0]?.input.length, 2);
});

test("the essence is distilled to what its blocks need", async () => {
  const { coverage, target } = guessing("ab\0");
  const goOn = (done: number) => done < 10;
  const corpus = [Buffer.from("a lot more than is needed"), Buffer.from("abundant")];
  const { essence } = await fuzz({ target, coverage, seed: 1, corpus, goOn, distil: true });
  assert.deepEqual(
    essence.map((input) => Buffer.from(input).toString()),
    ["ab"],
  );
});
