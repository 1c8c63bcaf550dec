import assert from "node:assert/strict";
import { test } from "node:test";
import type { DirectoryPage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { DirectoryModel } from "./directory.ts";

function page(names: readonly string[], next: string | null, remembered = false): DirectoryPage {
  const entries = names.map((name) => ({
    address: `${name}@example.org` as Address,
    displayName: null,
    kind: "app" as const,
  }));
  return { entries, next, remembered };
}

function shown(model: DirectoryModel): readonly string[] | undefined {
  return model.entries.value?.map(({ address }) => address.replace("@example.org", ""));
}

test("pages are added one after the other, and a second wish for the same page asks once", async () => {
  const asked: (string | null)[] = [];
  const model = new DirectoryModel(async (_query, after) => {
    asked.push(after);
    return after === null ? page(["ann", "bob"], "bob") : page(["carol"], null);
  });
  await model.search("");
  assert.deepEqual([shown(model), model.more.value, model.paged.value], [["ann", "bob"], true, true]);
  await Promise.all([model.readMore(), model.readMore()]);
  assert.deepEqual(shown(model), ["ann", "bob", "carol"]);
  assert.deepEqual(
    [model.more.value, model.paged.value],
    [false, true],
    "its order stays that of the server",
  );
  await model.readMore();
  assert.deepEqual(asked, [null, "bob"]);
});

test("the answer to an older search is not taken, however late it comes", async () => {
  const answers = new Map<string, PromiseWithResolvers<DirectoryPage>>();
  const model = new DirectoryModel((query) => {
    const answer = Promise.withResolvers<DirectoryPage>();
    answers.set(query, answer);
    return answer.promise;
  });
  const [older, newer] = [model.search("a"), model.search(" an ")];
  answers.get("an")?.resolve(page(["ann"], null));
  await newer;
  answers.get("a")?.resolve(page(["abe", "ann"], null));
  await older;
  assert.deepEqual(shown(model), ["ann"]);
});

test("a failure keeps what is shown, and goes when a page can be read again", async () => {
  let failing = false;
  const model = new DirectoryModel(async (_query, after) => {
    if (failing) throw new Error("no answer");
    return after === null ? page(["ann"], "ann", true) : page(["bob"], null, true);
  });
  await model.search("");
  assert.equal(model.remembered.value, true);
  failing = true;
  await model.readMore();
  assert.deepEqual([shown(model), model.failure.value instanceof Error], [["ann"], true]);
  failing = false;
  await model.readMore();
  assert.deepEqual([shown(model), model.failure.value], [["ann", "bob"], null]);
});
