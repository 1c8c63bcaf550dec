/** What a stranger's examination finds of our TLS: testssl.sh on both ports of a server as it is installed. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { temporaryDirectory } from "./support/command.ts";
import { Household } from "./support/household.ts";

/**
 * Protocols, the server's preference with all its ciphers, categories of ciphers, and those vulnerabilities that do not
 * follow from protocols and ciphers. (POODLE, FREAK, DROWN, LOGJAM, BEAST, LUCKY13, RC4 and SWEET32 do; trying them all
 * the same would take twice as long.) Certificates are left out: those of a test are of its own authority.
 */
const CHECKS = ["-p", "-P", "-s", "-R", "-H", "-C", "-I", "-T", "-BB"];
/** Ten seconds on an idle machine; other tests run beside it. */
const TIMEOUT_MS = 170_000;

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

/** Findings that say nothing against us, and why. */
const EXPLAINED: Readonly<Record<string, string>> = {
  engine_problem: "The OpenSSL beside testssl.sh lacks GOST ciphers, which nobody here offers.",
};
const BAD = new Set(["WARN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]);

/** What the examination must have seen, so that one that was cut short is not taken for a clean one. */
const SEEN: Readonly<Record<string, RegExp>> = {
  SSLv2: /^not offered/,
  SSLv3: /^not offered/,
  TLS1: /^not offered/,
  TLS1_1: /^not offered/,
  TLS1_2: /^offered/,
  TLS1_3: /^offered/,
  protocol_negotiated: /TLS ?1\.?3/i,
  cipherlist_NULL: /^not offered/,
  cipherlist_3DES_IDEA: /^not offered/,
  cipherlist_AVERAGE: /^not offered/,
  cipherlist_STRONG: /^offered/,
  cipher_order: /^server/,
  // Each of them with forward secrecy and an AEAD.
  cipherorder_TLSv1_2: /^(ECDHE-\S+-(GCM-SHA\d+|CHACHA20-POLY1305)\s*)+$/,
  secure_renego: /^supported/,
  secure_client_renego: /^not vulnerable/,
  heartbleed: /^not vulnerable/,
  ROBOT: /^not vulnerable/,
};

function version(): string | null {
  try {
    const said = execFileSync("testssl", ["--version"], { stdio: ["ignore", "pipe", "ignore"] }).toString();
    return /testssl\D+([\d.]+)/.exec(said)?.[1] ?? "unknown";
  } catch {
    return null;
  }
}

test("testssl.sh finds nothing weaker than TLS 1.2 with AEAD ciphers, and TLS 1.3 preferred", async (t) => {
  const found = version();
  if (found === null) return t.skip("testssl.sh is not installed (scripts/install-test-programs.sh)");
  t.diagnostic(`testssl.sh ${found}`);
  const house = new Household(t);
  await house.startServer();
  const { https, sip } = house.ports;
  const directory = temporaryDirectory(t);
  await Promise.all([https, sip].map((port) => examine(port, join(directory, `${port}.json`))));
});

async function examine(port: number, report: string): Promise<void> {
  const quiet = ["--quiet", "--color=0", "--warnings=off", "--nodns=min"];
  const args = [...quiet, `--jsonfile=${report}`, ...CHECKS, "--ip=127.0.0.1", `localhost:${port}`];
  // Its exit code counts findings of every kind; the report says more.
  await promisify(execFile)("testssl", args, { timeout: TIMEOUT_MS }).catch((error: { killed?: boolean }) => {
    if (error.killed === true) throw error;
  });
  const findings = JSON.parse(readFileSync(report, "utf8")) as Finding[];
  const bad = findings.filter(({ id, severity }) => BAD.has(severity) && !(id in EXPLAINED));
  assert.deepEqual(bad, [], `port ${port}`);
  for (const [id, expected] of Object.entries(SEEN)) {
    const finding = findings.find((one) => one.id === id)?.finding ?? "nothing";
    assert.match(finding, expected, `${id} on port ${port}`);
  }
}
