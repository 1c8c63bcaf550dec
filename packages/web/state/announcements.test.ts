import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryMessage } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import { DEFAULT_PREFERENCES, type NotificationPreferences } from "../engine/preferences.ts";
import { notifications as german } from "../i18n/de/notifications.ts";
import { notifications as english } from "../i18n/en/notifications.ts";
import { Announcements, HIDDEN_TAG, LOCKED_TAG, type Voice } from "./announcements.ts";

const ALICE = "alice@example.org" as Address;
const BOB = "bob@example.org" as Address;

function voice(changes: Partial<NotificationPreferences> = {}): Voice {
  const preferences = { ...DEFAULT_PREFERENCES.notifications, ...changes };
  return { words: english, language: "en", preferences };
}

function message(text: string, changes: Partial<HistoryMessage> = {}): HistoryMessage {
  return {
    id: "0193f2c7a9d40a1b2c3d4e5f60718293" as MessageId,
    peer: ALICE,
    direction: "in",
    text,
    read: false,
    note: null,
    ...changes,
  } as HistoryMessage;
}

test("one message: its text, under the name of its conversation, which a click opens", () => {
  const announcements = new Announcements();
  assert.deepEqual(announcements.arrived(message("See you at eight"), "Alice", voice()), {
    tag: `conversation ${ALICE}`,
    title: "Alice",
    body: "See you at eight",
    target: `#/c/${encodeURIComponent(ALICE)}`,
    count: 1,
    sound: true,
    vibration: true,
    language: "en",
  });
  assert.equal(announcements.only(), ALICE);
});

test("several of one conversation take one another's place, and are counted", () => {
  const announcements = new Announcements();
  const first = announcements.arrived(message("1"), "Alice", voice());
  const second = announcements.arrived(message("2"), "Alice", voice());
  assert.equal(second?.tag, first?.tag);
  assert.deepEqual([second?.body, second?.count], ["2 new messages\n2", 2]);
  assert.equal(announcements.only(), null);
  const other = announcements.arrived(message("3", { peer: BOB }), "Bob", voice());
  assert.notEqual(other?.tag, first?.tag);
  assert.equal(other?.count, 1);
});

test("without content it says how many, and not from whom, in no field", () => {
  const announcements = new Announcements();
  const hidden = voice({ content: false });
  announcements.arrived(message("secret"), "Alice", hidden);
  const shown = announcements.arrived(message("secret", { peer: BOB }), "Bob", hidden);
  assert.deepEqual(
    [shown?.tag, shown?.title, shown?.body, shown?.target, shown?.count],
    [HIDDEN_TAG, "Sottovoce", "2 new messages", null, 2],
  );
  assert.doesNotMatch(JSON.stringify(shown), /alice|bob|secret/i);
  assert.deepEqual(announcements.read(ALICE), [`conversation ${ALICE}`]);
  assert.equal(announcements.only(), BOB, "where a click leads");
  assert.deepEqual(announcements.read(BOB), [`conversation ${BOB}`, HIDDEN_TAG]);
});

test("locked, it says that something came, in the person's language, and not what or how many", () => {
  const announcements = new Announcements();
  const inGerman = { ...voice(), words: german, language: "de" };
  const one = announcements.arrivedWhileLocked(inGerman);
  assert.deepEqual(
    [one?.tag, one?.title, one?.body, one?.target],
    [LOCKED_TAG, "Sottovoce", "Es ist etwas Neues gekommen.", null],
  );
  assert.equal(announcements.arrivedWhileLocked(voice({ enabled: false })), null);
});

test("what is one's own, read already, or a remark of the engine is not announced; a missed call is", () => {
  const announcements = new Announcements();
  for (const changes of [
    { direction: "out" },
    { read: true },
    { note: "key_changed" },
  ] satisfies Partial<HistoryMessage>[]) {
    assert.equal(announcements.arrived(message("x", changes), "Alice", voice()), null);
  }
  const call = message("Missed call from alice@example.org.", { note: "missed_call" });
  assert.equal(announcements.arrived(call, "Alice", voice())?.body, "Missed call.");
});

test("a message that was given up is told of", () => {
  const announcements = new Announcements();
  const given = announcements.givenUp(message("mine", { direction: "out" }), "Alice", voice());
  assert.equal(given?.body, "A message could not be sent. Open it to see why.");
  assert.doesNotMatch(JSON.stringify(given), /mine/);
  const hidden = new Announcements().givenUp(message("mine"), "Alice", voice({ content: false }));
  assert.deepEqual([hidden?.tag, hidden?.target], [HIDDEN_TAG, null]);
});

test("switched off: nothing is told; sound and vibration are passed on", () => {
  const announcements = new Announcements();
  assert.equal(announcements.arrived(message("x"), "Alice", voice({ enabled: false })), null);
  const quiet = announcements.arrived(message("y"), "Alice", voice({ sound: false, vibration: false }));
  assert.deepEqual([quiet?.sound, quiet?.vibration], [false, false]);
});

test("strings of strangers are made harmless and short", () => {
  const announcements = new Announcements();
  const shown = announcements.arrived(message(`${"x".repeat(300)}`), "A\u202Elice\n\u0007", voice());
  assert.equal(shown?.title, "Alice \uFFFD");
  assert.equal(Array.from(shown?.body ?? "").length, 160);
});
