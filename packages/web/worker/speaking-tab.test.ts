import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallId } from "@sottovoce/client";
import { SpeakingTab } from "./speaking-tab.ts";

const CALL = "1" as CallId;
const [FIRST, SECOND] = ["the first tab", "the second tab"];

function tabs() {
  const owners: string[] = [];
  const going = new Set<CallId>();
  const speaking = new SpeakingTab({ belongsTo: (tab) => owners.push(tab) }, (call) => going.has(call));
  const succeed = async () => {
    going.add(CALL);
    return { id: CALL };
  };
  const refuse = () => Promise.reject(new Error("busy_here"));
  return { owners, going, speaking, succeed, refuse };
}

test("the sound is in the tab that the call came of, known before the engine answers", async () => {
  const { owners, speaking, succeed } = tabs();
  const engine = Promise.withResolvers<unknown>();
  const called = speaking.begin(FIRST, () => engine.promise);
  assert.deepEqual(owners, [FIRST]);
  engine.resolve(await succeed());
  assert.deepEqual(await called, { id: CALL });
});

test("another tab that asks meanwhile hears that it is busy, and gets no sound", async () => {
  const { owners, speaking, succeed, refuse } = tabs();
  const engine = Promise.withResolvers<unknown>();
  const called = speaking.begin(FIRST, () => engine.promise);
  await assert.rejects(speaking.begin(SECOND, refuse), /busy_here/);
  engine.resolve(await succeed());
  await called;
  await assert.rejects(speaking.begin(SECOND, refuse), /busy_here/, "the first one has no microphone yet");
  assert.deepEqual(owners, [FIRST]);
});

test("who answers what another tab has answered gets no sound, though the engine names the call", async () => {
  const { owners, speaking, succeed } = tabs();
  await speaking.begin(FIRST, succeed);
  await speaking.begin(SECOND, succeed);
  assert.deepEqual(owners, [FIRST]);
});

test("after a call, and after one that did not come about, it is whoever begins next", async () => {
  const { owners, going, speaking, succeed, refuse } = tabs();
  await assert.rejects(speaking.begin(FIRST, refuse));
  await speaking.begin(SECOND, succeed);
  going.clear();
  await speaking.begin(FIRST, succeed);
  assert.deepEqual(owners, [FIRST, SECOND, FIRST]);
});
