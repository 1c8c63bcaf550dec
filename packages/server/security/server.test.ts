/** The security events of a running server, as a SIEM gets them. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { addDevice } from "../test/device.ts";
import { Phone } from "../test/phone.ts";
import { startTestServer } from "../test/server.ts";
import { temporaryDirectory } from "../test/temporary.ts";

describe("a server that writes CEF", () => {
  it("to a file: what happened, by numbers, in order, and nothing secret", async (t) => {
    const host = await startTestServer(t, { overrides: { log: { level: "info", cef: "events.cef" } } });
    const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
    await host.http("GET", "/v1/self", {
      headers: { authorization: `Bearer ${alice.id}.${bob.activation.secret}` },
    });
    const phone = await Phone.connect(t, host);
    await phone.register(bob, { username: alice.id });
    await phone.register(alice);
    await phone.register(bob);
    await host.server.admin.change("alice", { disabled: true });
    await host.server.admin.reset("bob");
    await host.server.close();
    const text = await readFile(join(host.server.dataDir, "events.cef"), "utf8");
    const ids = [...text.matchAll(/^CEF:0\|Sottovoce\|Sottovoce Server\|[^|]+\|(\d+)\|/gm)].map(
      ([, id]) => id,
    );
    const once = (id: string) => ids.indexOf(id);
    for (const id of ["100", "102", "110", "200", "202", "204", "205"]) assert.ok(once(id) >= 0, id);
    assert.ok(once("200") < once("110") && once("110") < once("100") && once("102") < once("202"));
    assert.match(text, /\|102\|.* src=127\.0\.0\.1 app=SIP .*duser=alice@localhost/);
    assert.match(text, /\|202\|.*cs3Label=changes cs3=disabled:true/);
    for (const { activation, bearer } of [alice, bob]) {
      assert.equal(text.includes(activation.secret), false);
      assert.equal(text.includes(bearer), false);
    }
  });

  it("to standard output, between the lines of the log", async (t) => {
    const host = await startTestServer(t, { overrides: { log: { level: "silent", cef: "-" } } });
    await addDevice(host, "alice");
    assert.ok(host.log.some((line) => /^CEF:0\|.*\|110\|.*\n$/.test(line)));
    assert.equal(
      host.log.some((line) => line.startsWith("{")),
      false,
      "the log itself is silent",
    );
  });

  it("counts every event for Prometheus", async (t) => {
    const host = await startTestServer(t, { overrides: { metrics: { port: 0 } } });
    for (let i = 0; i < 20; i++) {
      await host.http("GET", "/v1/self", {
        headers: { authorization: `Bearer 0000000${i % 9}.${"A".repeat(43)}` },
      });
    }
    const metrics = await fetch(`http://127.0.0.1:${host.server.ports.metrics}/metrics`);
    assert.match(await metrics.text(), /^sottovoce_security_events_total\{event="login\.failed"\} 20$/m);
    assert.equal(host.log.filter((line) => line.includes('"login.failed"')).length, 6);
  });

  it("tells of a server key that cannot be used before it gives up", async (t) => {
    const dataDir = await temporaryDirectory(t);
    await writeFile(join(dataDir, "server.key"), "1 nonsense\n", { mode: 0o600 });
    const overrides = { log: { level: "info", cef: "events.cef" } };
    await assert.rejects(startTestServer(t, { dataDir, overrides }));
    assert.match(
      await readFile(join(dataDir, "events.cef"), "utf8"),
      /\|300\|The server key cannot be used\|9\|/,
    );
  });
});
