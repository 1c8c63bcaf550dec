import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Address } from "@sottovoce/wire";
import { capturedLog } from "../test/temporary.ts";
import { AuditTrail, withAuditTrail } from "./audit-trail.ts";
import { EVENTS_BURST, EVENTS_PER_SOURCE_AND_MINUTE } from "./limits.ts";

function setUp() {
  const time = { now: 0 };
  const { log, lines } = capturedLog();
  const cef: string[] = [];
  const trail = new AuditTrail({
    log,
    reporter: { version: "1", host: "h" },
    cef: { write: (line) => void cef.push(line), flush: () => Promise.resolve() },
    now: () => 1_700_000_000_000,
    elapsed: () => time.now,
  });
  return { time, lines, cef, trail, log: withAuditTrail(log, trail) };
}

describe("the audit trail", () => {
  it("writes an event to the log and in CEF, and counts it", () => {
    const { log, lines, cef, trail } = setUp();
    log.audit("login.failed", { remote: "192.0.2.1", protocol: "HTTPS" });
    const line = JSON.parse(lines[0] as string) as Record<string, unknown>;
    assert.equal(line.level, "audit");
    assert.equal(line.event, "login.failed");
    assert.equal(line.remote, "192.0.2.1");
    assert.equal(line.suppressed, undefined);
    assert.match(cef[0] as string, /^CEF:0\|.*\|100\|Wrong credentials\|5\|.*src=192\.0\.2\.1 app=HTTPS$/);
    assert.equal(trail.counts.get("login.failed"), 1);
  });

  it("silences a source that fails without end, tells how much was left out, and hears the others", () => {
    const { log, lines, cef, trail, time } = setUp();
    for (let i = 0; i < 1000; i++) log.audit("login.failed", { remote: `2001:db8:0:1::${i.toString(16)}` });
    assert.equal(lines.length, EVENTS_PER_SOURCE_AND_MINUTE);
    log.audit("login.failed", { remote: "192.0.2.1" });
    log.audit("input.malformed", { remote: "2001:db8:0:1::1" });
    assert.equal(lines.length, EVENTS_PER_SOURCE_AND_MINUTE + 2);
    const told = 1000 - EVENTS_PER_SOURCE_AND_MINUTE;
    assert.equal((JSON.parse(lines.at(-2) as string) as { suppressed: number }).suppressed, told);
    assert.match(cef.at(-2) as string, new RegExp(` cnt=${told + 1} `));
    assert.equal(trail.counts.get("login.failed"), 1001);
    time.now += 60_000;
    log.audit("login.failed", { remote: "2001:db8:0:1::1" });
    assert.equal(lines.length, EVENTS_PER_SOURCE_AND_MINUTE + 3);
  });

  it("writes a bounded number of lines however many sources attack", () => {
    const { log, lines, time } = setUp();
    for (let i = 0; i < 50_000; i++) {
      log.audit("limit.reached", {
        remote: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
        limit: "connections",
      });
      time.now += 1;
    }
    assert.ok(lines.length >= EVENTS_BURST);
    assert.ok(lines.length < EVENTS_BURST + 20, `${lines.length} lines`);
  });

  it("leaves nothing out of what the operator did", () => {
    const { log, lines } = setUp();
    for (let i = 0; i < 5_000; i++)
      log.audit("account.created", { address: `a${i}@x` as Address, by: "operator" });
    assert.equal(lines.length, 5_000);
  });

  it("tells an IPv4 peer by its own address", () => {
    const { log, cef } = setUp();
    log.audit("login.failed", { remote: "::ffff:192.0.2.1" });
    assert.match(cef[0] as string, /src=192\.0\.2\.1$/);
  });

  it("passes other lines as they are", () => {
    const { log, lines, cef } = setUp();
    log.info("server.started", { port: 1 });
    assert.equal(lines.length, 1);
    assert.equal(cef.length, 0);
  });
});
