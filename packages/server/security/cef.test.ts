import assert from "node:assert/strict";
import { readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { AccountId, Address, DeviceId } from "@sottovoce/wire";
import fc from "fast-check";
import type { LogFields } from "../log.ts";
import { temporaryDirectory } from "../test/temporary.ts";
import { formatCef } from "./cef.ts";
import { CefFile } from "./cef-output.ts";
import { SECURITY_EVENTS, type SecurityEventName } from "./events.ts";

const REPORTER = { version: "1.2.3", host: "chat.example.org" };

function cef(name: SecurityEventName, fields: LogFields, repeated = 1): string {
  return formatCef(REPORTER, { kind: SECURITY_EVENTS[name], name }, fields, 1_700_000_000_123, repeated);
}

/** Takes a line apart as a collector does, by the format's own rules. */
function parse(line: string): { header: string[]; extension: Record<string, string> } {
  const fields = line.match(/^CEF:0((?:\|(?:[^\\|]|\\[\\|])*){6})\|(.*)$/s);
  assert.ok(fields !== null, line);
  const header = (fields[1] as string)
    .slice(1)
    .split(/(?<!(?<!\\)(?:\\\\)*\\)\|/)
    .map((part) => part.replace(/\\([\\|])/g, "$1"));
  const pairs = [...(fields[2] as string).matchAll(/(\w+)=((?:[^\\=]|\\[\\=rn])*?)(?=\s\w+=|$)/gs)];
  const plain = (text: string) =>
    text.replace(/\\([\\=rn])/g, (_, c: string) => ({ r: "\r", n: "\n" })[c] ?? c);
  return {
    header,
    extension: Object.fromEntries(pairs.map(([, key, value]) => [key, plain(value ?? "")])),
  };
}

describe("CEF", () => {
  it("writes an event with all that is known of it", () => {
    const line = cef("device.impersonation", {
      remote: "192.0.2.7",
      protocol: "SIP",
      by: "device",
      device: "0011aabb" as DeviceId,
      account: "ab".repeat(16) as AccountId,
      address: "mallory@example.org" as Address,
      route: "REGISTER",
      status: 403,
      reason: "A device can only register its own account",
    });
    assert.equal(
      line,
      "CEF:0|Sottovoce|Sottovoce Server|1.2.3|102|A device claimed to be somebody else|8|" +
        "rt=1700000000123 dvchost=chat.example.org cat=device.impersonation outcome=failure cnt=1 " +
        "src=192.0.2.7 app=SIP sourceServiceName=device duid=abababababababababababababababab " +
        "duser=mallory@example.org request=REGISTER reason=A device can only register its own account " +
        "cs1Label=device cs1=0011aabb cn1Label=status cn1=403",
    );
  });

  it("puts IPv6 addresses where the format has a place for them", () => {
    const { extension } = parse(cef("login.failed", { remote: "2001:db8::1" }, 7));
    assert.equal(extension.c6a2, "2001:db8::1");
    assert.equal(extension.c6a2Label, "Source IPv6 Address");
    assert.equal(extension.src, undefined);
    assert.equal(extension.cnt, "7");
  });

  it("tells what the operator switched, and the kind of an error", () => {
    const { extension } = parse(
      cef("account.changed", { changes: { messaging: false, disabled: true }, count: 2, validUntil: 5 }),
    );
    assert.equal(extension.cs3, "messaging:false,disabled:true");
    assert.equal(extension.cn2, "2");
    assert.equal(extension.deviceCustomDate1, "5");
    const failed = parse(cef("tls.certificate_unusable", { error: new RangeError("/a/path") }));
    assert.equal(failed.extension.reason, "RangeError");
  });

  it("escapes what means something in the format: pipes in the header, equal signs and line breaks beyond", () => {
    const kind = { ...SECURITY_EVENTS["login.failed"], title: "a|b\\c=d\r\ne" };
    const line = formatCef(
      { ...REPORTER, version: "1|2" },
      { kind, name: "login.failed" },
      { reason: "a|b\\c=d\r\ne" },
      1,
      1,
    );
    assert.match(line, /\|1\\\|2\|100\|a\\\|b\\\\c=d e\|5\|/);
    assert.match(line, /reason=a\|b\\\\c\\=d\\r\\ne$/);
    assert.equal(line.includes("\n"), false);
  });

  it("can be read back, whatever stands in it, and nothing in it can pass for another field or line", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "|", "\\", "=", "\n", "\r", " ", "n", "r", "src=1", "é"),
    });
    fc.assert(
      fc.property(text, text, (reason, title) => {
        const kind = { ...SECURITY_EVENTS["login.failed"], title };
        const line = formatCef(
          REPORTER,
          { kind, name: "login.failed" },
          { remote: "192.0.2.1", reason },
          1,
          1,
        );
        assert.equal(/[\r\n]/.test(line), false);
        const { header, extension } = parse(line);
        assert.equal(header.length, 6);
        assert.equal(header[4], title.replace(/[\r\n]+/g, " "));
        assert.equal(extension.src, "192.0.2.1");
        assert.equal(
          line
            .slice(line.indexOf("reason=") + 7)
            .replace(/\\([\\=rn])/g, (_, c: string) => ({ r: "\r", n: "\n" })[c] ?? c),
          reason,
        );
      }),
    );
  });

  it("gives every event a number of its own, and keeps it", () => {
    const ids = Object.values(SECURITY_EVENTS).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(SECURITY_EVENTS["login.failed"].id, 100);
    assert.equal(SECURITY_EVENTS["account.reset"].id, 204);
  });
});

describe("the CEF file", () => {
  it("is private, keeps the order, and goes on after it was rotated away", async (t) => {
    const path = join(await temporaryDirectory(t), "events.cef");
    const file = new CefFile(path, (error) => assert.fail(String(error)));
    for (let i = 0; i < 100; i++) file.write(`line ${i}`);
    await file.flush();
    const lines = (await readFile(path, "utf8")).split("\n");
    assert.deepEqual(lines, [...Array.from({ length: 100 }, (_, i) => `line ${i}`), ""]);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await rename(path, `${path}.1`);
    file.write("after");
    await file.flush();
    assert.equal(await readFile(path, "utf8"), "after\n");
  });

  it("says when it cannot be written, holds no more than a bounded number of lines, and recovers", async (t) => {
    const directory = await temporaryDirectory(t);
    const problems: unknown[] = [];
    const file = new CefFile(join(directory, "missing", "events.cef"), (error) => problems.push(error));
    for (let i = 0; i < 10_000; i++) file.write("x".repeat(1000));
    await file.flush();
    assert.equal(problems.length, 1);
    const { mkdir } = await import("node:fs/promises");
    await mkdir(join(directory, "missing"));
    file.write("back");
    await file.flush();
    assert.equal(await readFile(join(directory, "missing", "events.cef"), "utf8"), "back\n");
  });
});
