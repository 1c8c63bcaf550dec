import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  CONFIG_FILE,
  ConfigError,
  configTemplate,
  describeSettings,
  loadConfig,
  readConfig,
} from "./config.ts";

function refusal(toml: string): string {
  try {
    readConfig(toml, "test.toml");
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return assert.fail(`accepted: ${toml}`);
}

describe("configuration", () => {
  it("takes TURN servers with their secret, and neither alone", () => {
    const turn = `[turn]\nuris = ["turn:turn.example.org:3478"]\n`;
    const config = readConfig(`${turn}secret = "0123456789abcdef"\n`, "test.toml");
    assert.deepEqual(config.turn.uris, ["turn:turn.example.org:3478"]);
    assert.equal(config.turn.lifetime, 3_600_000);
    assert.match(refusal(turn), /go together/);
    assert.match(refusal(`[turn]\nsecret = "0123456789abcdef"\n`), /go together/);
    for (const wrong of ['["http://x"]', '["turn:a b"]', '"turn:x"', "[1]", '["stun:x"]']) {
      assert.match(refusal(`[turn]\nuris = ${wrong}\n`), /must be a list of at most 8 URIs/);
    }
    assert.match(refusal(`[turn]\nsecret = "short"\n`), /16 to 256 characters/);
  });

  it("says where settings belong that were written at the end of the file", () => {
    assert.equal(
      refusal(`${configTemplate()}\n[turn]\nuris = []\n`),
      `test.toml, line ${configTemplate().split("\n").length + 1}: the section [turn] is further up in the file already; write its settings there.`,
    );
    const atTheEnd = refusal(`${configTemplate()}\ndomain = "example.org"\n`);
    assert.match(atTheEnd, /“domain” stands in the section \[\w+\]; it belongs to the top of the file/);
  });

  it("has a default for everything", () => {
    const config = readConfig("", "test.toml");
    assert.equal(config.domain, "localhost");
    assert.equal(config.https.port, 8443);
    assert.equal(config.http.port, null);
    assert.equal(config.sip.port, 5061);
    assert.equal(config.messages.lifetime, 72 * 3_600_000);
    assert.equal(config.calls.ringing, 60_000);
    assert.equal(config.links.lifetime, 7 * 86_400_000);
    assert.equal(config.clients.lock, 600_000);
    assert.deepEqual(config.tls, { certificate: null, key: null, ca: null });
  });

  it("reads values of the file, and overrides before them", () => {
    const toml = `domain = "Example.ORG"\n[https]\nport = 443\npublic = false\n[messages]\nlifetime = "36 h"\n`;
    const config = readConfig(toml, "test.toml", { https: { port: 0 }, metrics: { port: 9464 } });
    assert.equal(config.domain, "example.org");
    assert.equal(config.https.port, 0);
    assert.equal(config.https.public, null);
    assert.equal(config.messages.lifetime, 36 * 3_600_000);
    assert.equal(config.metrics.port, 9464);
  });

  it("takes a fallback where the file says nothing, and before the default", () => {
    const fallbacks = { http: { port: 8080 }, sip: { port: 15061 } };
    const config = readConfig("[http]\nport = 8081\n[https]\nport = 443\n", "test.toml", {}, fallbacks);
    assert.deepEqual([config.http.port, config.https.port, config.sip.port], [8081, 443, 15061]);
    assert.equal(readConfig("[http]\nport = false\n", "test.toml", {}, fallbacks).http.port, null);
    assert.equal(readConfig("", "test.toml", { http: { port: 0 } }, fallbacks).http.port, 0);
  });

  it("lets an override switch something off that the file switched on", () => {
    const config = readConfig("[http]\nport = 8080\n", "test.toml", { http: { port: false } });
    assert.equal(config.http.port, null);
  });

  it("names the key and what is allowed for each bad value", () => {
    const cases: [string, RegExp][] = [
      ['[https]\nport = "443"', /“https\.port” must be a port number from 0 to 65535/],
      ["[https]\nport = 65536", /“https\.port” must be a port number/],
      ["[https]\npublic = 0", /“https\.public” must be a port number from 1 to 65535, or false/],
      ["[https]\nport = true", /“https\.port” must be/],
      ['[sip]\nbind = "example.org"', /“sip\.bind” must be an IP address/],
      ['domain = "192.0.2.1"', /“domain” must be a domain name/],
      ['domain = "-a.example"', /“domain” must be a domain name/],
      ['host = "example.org:443"', /“host” must be a host name or IP address without a port/],
      ['[messages]\nlifetime = "3 weeks"', /“messages\.lifetime” must be a time from “1m” to “72h”/],
      ['[messages]\nlifetime = "73h"', /“messages\.lifetime” must be a time/],
      ["[messages]\nlifetime = 72", /“messages\.lifetime” must be a time/],
      ["[quota]\nrate = 0", /“quota\.rate” must be a whole number from 1/],
      ["[quota]\nrate = 1.5", /“quota\.rate” must be a whole number/],
      ['[log]\nlevel = "loud"', /“log\.level” must be one of “debug”, “info”/],
      ['[tls]\ncertificate = ""', /“tls\.certificate” must be the path/],
      ['[tls]\ncertificate = "a.pem"', /“tls\.certificate” and “tls\.key” go together/],
      ['[tls]\nca = "a.pem"', /“tls\.ca” needs “tls\.certificate”/],
      ["https = 3", /“https” is a section; write it as \[https\]/],
    ];
    for (const [toml, expected] of cases) assert.match(refusal(toml), expected);
  });

  it("refuses unknown keys and says which there are", () => {
    assert.match(
      refusal("[https]\nprot = 1"),
      /“https\.prot” is not a setting; in \[https\] there are port, bind/,
    );
    assert.match(refusal("colour = 1"), /“colour” is not a setting; at the top level there are domain, host/);
    assert.match(refusal("[toString]\na = 1"), /“toString” is not a setting/);
  });

  it("names the line of a syntax error", () => {
    assert.match(refusal("domain = \n"), /^test\.toml, line 1: /);
  });

  it("writes a template on first start that means the defaults, and never overwrites it", async (t) => {
    const dir = await mkdtemp(join(tmpdir(), "sottovoce-config-"));
    t.after(() => rm(dir, { recursive: true }));
    assert.deepEqual(await loadConfig(dir), readConfig("", "test.toml"));
    const path = join(dir, CONFIG_FILE);
    assert.equal(await readFile(path, "utf8"), configTemplate());
    await writeFile(path, 'domain = "example.org"\n');
    assert.equal((await loadConfig(dir)).domain, "example.org");
  });

  it("has a template whose every line, uncommented, is accepted as the default", () => {
    const uncommented = configTemplate().replace(/^# ([a-z]+ = .*)$/gm, "$1");
    assert.deepEqual(readConfig(uncommented, "template"), readConfig("", "test.toml"));
    assert.match(uncommented, /^lifetime = "72h"$/m);
  });

  it("refuses a named file that is not there", async () => {
    await assert.rejects(loadConfig(tmpdir(), { file: "/nonexistent/sottovoce.toml" }), ConfigError);
  });

  it("is described setting by setting in the operator's manual", async () => {
    const manual = await readFile(new URL("../../docs/operating.md", import.meta.url), "utf8");
    for (const { key, setting } of describeSettings()) {
      assert.ok(
        manual.includes(`| \`${key}\` | \`${setting.written}\` |`),
        `${key} is missing or has another default`,
      );
    }
  });
});
