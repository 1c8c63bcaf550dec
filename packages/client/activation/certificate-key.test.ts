import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { rootCertificates } from "node:tls";
import { certificateKey } from "./certificate-key.ts";

test("it finds the key that Node finds, in every authority that browsers trust", () => {
  assert.ok(rootCertificates.length > 50);
  for (const pem of rootCertificates) {
    const expected = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
    const found = certificateKey(pem);
    assert.ok(found !== null);
    // Node writes the parameters of some RSA keys anew; a key is the same when it reads as the same.
    const same = createPublicKey({ key: Buffer.from(found), type: "spki", format: "der" });
    assert.deepEqual(same.export({ type: "spki", format: "der" }), expected);
  }
});

test("what is no certificate has no key", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ type: "spki", format: "pem" }).toString();
  assert.equal(certificateKey(""), null);
  assert.equal(certificateKey(key), null);
  assert.equal(certificateKey(key.replaceAll("PUBLIC KEY", "CERTIFICATE")), null);
});

test("a certificate that is cut off anywhere has no key, or the whole one", () => {
  const pem = rootCertificates[0] ?? "";
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ""), "base64");
  const whole = certificateKey(pem);
  for (let length = 0; length < der.length; length++) {
    const cut = `-----BEGIN CERTIFICATE-----\n${der.subarray(0, length).toString("base64")}\n-----END CERTIFICATE-----`;
    const found = certificateKey(cut);
    if (found !== null) assert.deepEqual(found, whole);
  }
});
