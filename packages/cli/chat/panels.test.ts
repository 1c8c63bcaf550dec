import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryMessage } from "@sottovoce/client";
import { openChat } from "../test/chat.ts";
import { DIGITS } from "../test/fake-engine.ts";
import { FRIDAY, outgoing } from "../test/messages.ts";

const MINUTE = 60_000;

test("/verify shows all 60 digits, and the word yes and Enter mark the contact", async () => {
  const { terminal, engine, type } = await openChat();
  await type("/verify\r");
  assert.equal(terminal.text.replace(/\s+/g, " ").includes(DIGITS), true);
  await type("yes");
  assert.equal(engine.people[0]?.trust, "unverified", "not before Enter");
  assert.match(terminal.text, /Answer › yes/);
  await type("\r");
  assert.equal(engine.people[0]?.trust, "verified");
  assert.doesNotMatch(terminal.text, /Safety number/);
  assert.match(terminal.lines[0] as string, /verified$/);
  assert.match(terminal.text, /Bob is now verified\./);
});

test("no other answer to /verify vouches for a key, and what was typed is neither lost nor sent", async () => {
  for (const trust of ["unverified", "changed"] as const) {
    for (const typed of ["are you there", "y", "yes please", "a", ""]) {
      const { terminal, engine, type } = await openChat({ trust });
      await type("/verify\r");
      await type(typed);
      await type("\r");
      assert.equal(engine.people[0]?.trust, trust, typed);
      assert.doesNotMatch(terminal.text, /Safety number/);
      assert.match(terminal.text, /Nothing was changed\./);
      assert.equal(terminal.lines.at(-1)?.trimEnd(), `› ${typed}`.trimEnd());
      assert.equal(engine.history.length, 0);
    }
  }
});

test("digits that changed while they were compared are not taken for compared", async () => {
  const { terminal, engine, type } = await openChat();
  await type("/verify\r");
  engine.digits = DIGITS.replaceAll("1", "2");
  await type("yes\r");
  assert.equal(engine.people[0]?.trust, "unverified");
  assert.match(terminal.text, /The key has changed meanwhile/);
});

test("/verify of a changed key warns, and the word accept takes it as not verified", async () => {
  const { terminal, engine, type } = await openChat({ trust: "changed", rows: 30 });
  await type("/verify\r");
  assert.match(terminal.text, /The key has changed since you verified it/);
  await type("accept\r");
  assert.equal(engine.people[0]?.trust, "unverified");
  assert.match(terminal.text, /The new key of Bob is accepted, not verified\./);
});

test("/timeline tells what happened and what comes next", async () => {
  const sent = outgoing("Hello", {
    expiresAt: FRIDAY + 12 * 60 * MINUTE,
    timeline: [
      { at: FRIDAY, code: "text", event: "composed", text: "Written." },
      {
        at: FRIDAY,
        code: "waiting",
        event: "waiting",
        text: "The server does not answer.",
        nextAttemptAt: FRIDAY + 12_000,
        triggers: ["registered", "next_message"],
      },
    ],
  });
  const { terminal, type } = await openChat({ history: [sent], columns: 80 });
  await type("/timeline\r");
  assert.match(terminal.text, /14:00:00 {2}The server does not answer\./);
  assert.match(terminal.text, /Next try {2}2026-11-20 14:00:12 \(in 12 s\)/);
  assert.match(terminal.text, /Or when {3}the connection is back, or you send another message/);
  assert.match(terminal.text, /Expires {3}2026-11-21 02:00:00 \(in 12 h 0 min\)/);
  await type("\r");
  assert.doesNotMatch(terminal.text, /Timeline/);
});

test("/timeline of an enqueued message tells what the server waits for, and until when", async () => {
  const sent = outgoing("Hello", {
    status: "enqueued",
    expiresAt: FRIDAY + 72 * 60 * MINUTE,
    timeline: [
      { at: FRIDAY, code: "text", event: "enqueued", text: "Kept.", triggers: ["recipient_registered"] },
    ],
  });
  const { terminal, type } = await openChat({ history: [sent], columns: 80 });
  await type("/timeline\r");
  assert.match(terminal.text, /Next try {2}when a device of the recipient registers/);
  assert.match(terminal.text, /Expires {3}2026-11-23 14:00:00 \(in 72 h 0 min\)/);
});

test("/timeline tells when a message disappears", async () => {
  const read = outgoing("Hello", { status: "delivered", disappearAfterS: 60, disappearsAt: FRIDAY + MINUTE });
  const { terminal, type } = await openChat({ history: [read], columns: 80 });
  await type("/timeline\r");
  assert.match(terminal.text, /Goes {6}2026-11-20 14:01:00 \(in 1 min\)/);
});

test("/retry wakes what waits; other slashes are explained; two slashes are text", async () => {
  const { terminal, engine, type } = await openChat({ history: [outgoing("waiting")] });
  await type("/retry\r");
  assert.deepEqual(engine.retried, [engine.history[0]?.id]);
  assert.match(terminal.text, /Trying again now/);
  await type("/nonsense\r");
  assert.match(terminal.text, /There is no command \/nonsense/);
  await type("\u0015//etc/hosts\r");
  assert.equal(engine.history.at(-1)?.text, "/etc/hosts");
});

test("/help lists every status with its icon", async () => {
  const { terminal, type } = await openChat({ rows: 24 });
  await type("/help\r");
  for (const icon of ["◌ Sending", "✓ Enqueued", "✓✓ Delivered", "✗ Error", "⧗ Expired"]) {
    assert.ok(terminal.text.includes(icon), icon);
  }
  await type("\r");
  assert.doesNotMatch(terminal.text, /Help/);
});

const PHONE = { level: "end-to-site", endToSiteAgreed: false } as const;

test("the first text to a SIP phone asks whether the server may read it; yes sends it", async () => {
  const { terminal, engine, type } = await openChat({ contact: PHONE, columns: 80, rows: 24 });
  await type("Hello\r");
  assert.match(terminal.text, /bob@example\.org uses a SIP phone: your server can read what you write/);
  assert.equal(engine.history.length, 0);
  await type("yes\r");
  assert.equal(engine.people[0]?.endToSiteAgreed, true);
  assert.deepEqual(
    engine.history.map(({ text }) => text),
    ["Hello"],
  );
  assert.match(terminal.text, /go out end-to-site from now on/);
  assert.equal(terminal.lines.at(-1)?.trimEnd(), "›");
});

test("no other answer agrees, and what was written stays", async () => {
  for (const typed of ["y", "yes please", "no", ""]) {
    const { terminal, engine, type } = await openChat({ contact: PHONE, columns: 80, rows: 24 });
    await type("Hello\r");
    await type(`${typed}\r`);
    assert.equal(engine.people[0]?.endToSiteAgreed, false, typed);
    assert.equal(engine.history.length, 0);
    assert.match(terminal.text, /Nothing was changed\./);
    assert.match(terminal.lines.at(-1) ?? "", /^› Hello/);
  }
});

test("a message that waits for the agreement asks when the chat opens, and when it turns out", async () => {
  const waiting = outgoing("Hello", { reason: "end_to_site_not_agreed" });
  const { terminal } = await openChat({ contact: PHONE, history: [waiting], columns: 80, rows: 24 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(terminal.text, /uses a SIP phone: your server can read/);

  const { terminal: later, engine, type } = await openChat({ columns: 80, rows: 24 });
  await type("Hello\r");
  assert.doesNotMatch(later.text, /SIP phone/);
  engine.people = engine.people.map((person) => ({ ...person, ...PHONE }));
  engine.update(engine.history[0]?.id as HistoryMessage["id"], { reason: "end_to_site_not_agreed" });
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(later.text, /uses a SIP phone: your server can read/);
  await type("yes\r");
  assert.equal(engine.people[0]?.endToSiteAgreed, true);
});

test("/end-to-site takes the agreement back, and has nothing to ask about people with keys", async () => {
  const contact = { level: "end-to-site", endToSiteAgreed: true } as const;
  const { terminal, engine, type } = await openChat({ contact, columns: 80, rows: 24 });
  await type("/end-to-site\r");
  assert.match(terminal.text, /Messages to bob@example\.org go out end-to-site/);
  await type("no\r");
  assert.equal(engine.people[0]?.endToSiteAgreed, false);
  assert.match(terminal.text, /No more messages go out to this phone\./);

  const keyed = await openChat({ columns: 80 });
  await keyed.type("/end-to-site\r");
  assert.match(keyed.terminal.text, /bob@example\.org is no SIP phone: nothing to decide here\./);
});
