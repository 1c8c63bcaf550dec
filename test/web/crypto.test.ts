/**
 * The portable packages in a real browser: the crypto package's own tests and vectors, bundled and run in a worker, with
 * WebCrypto wherever they ask for Node's provider. What passes in Node may fail here: another engine, other primitives.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInBrowser } from "./support/browser-suite.ts";
import { skip } from "./support/chromium.ts";

/** Everything but what compares with Node's own functions, and the group that no browser has. */
const FILES = [
  ...["aes", "ed25519", "mlkem768", "providers", "symmetric", "x25519"].map((name) => `primitives/${name}`),
  ...["ecdh", "media-cipher", "voice-symmetric"].map((name) => `primitives/${name}`),
  ...["blind-index", "kdf", "record", "vault-key"].map((name) => `storage/${name}`),
  "identity/identity",
  "prekeys/prekeys",
  // Among them a conversation of each provider with each other one, as it runs here.
  ...["codecs", "conversation", "peer", "ratchet"].map((name) => `session/${name}`),
  // Every byte of a conversation, as Node recorded it.
  "test/vectors/sm1",
].map((name) => `packages/crypto/${name}.test.ts`);

test("the crypto package's tests pass in Chromium", { skip }, async (t) => {
  const outcomes = await runInBrowser(t, FILES);
  assert.ok(outcomes.length > 150, `only ${outcomes.length} tests were found`);
  for (const { name, skipped, failure } of outcomes) {
    await t.test(name, { skip: skipped }, () => {
      if (failure !== null) throw new Error(failure);
    });
  }
  const provider = outcomes.find(({ name }) => name.startsWith("every byte of sm1"))?.name;
  assert.match(provider ?? "", /web\(webcrypto/, "no test has run with the browser's own primitives");
});
