import assert from "node:assert/strict";
import { test } from "node:test";
import { createWebPrimitives } from "./web.ts";

/** The platform's WebCrypto with some of its methods replaced. */
function subtleWith(replacements: Partial<Record<string, unknown>>): SubtleCrypto {
  const platform = crypto.subtle;
  return new Proxy(platform, {
    get(target, name) {
      if (typeof name === "string" && name in replacements) return replacements[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
    has: (target, name) => !(typeof name === "string" && name in replacements) && name in target,
  });
}

test("a browser without ML-KEM gets it in JavaScript, and the rest from WebCrypto", async () => {
  const primitives = await createWebPrimitives({ subtle: subtleWith({ encapsulateBits: undefined }) });
  assert.equal(primitives.provider, "web(webcrypto; noble: mlKem768)");
  const pair = await primitives.mlKem768.generate();
  const { sharedSecret, ciphertext } = await primitives.mlKem768.encapsulate(pair.publicKey);
  assert.deepEqual(await primitives.mlKem768.decapsulate(pair, ciphertext), sharedSecret);
});

test("a browser whose key import fails gets curves in JavaScript", async () => {
  const importKey = async (format: string, ...rest: unknown[]) => {
    if (format === "pkcs8") throw new DOMException("not implemented", "NotSupportedError");
    return Reflect.apply(crypto.subtle.importKey, crypto.subtle, [format, ...rest]);
  };
  const primitives = await createWebPrimitives({ subtle: subtleWith({ importKey }) });
  assert.equal(primitives.provider, "web(webcrypto; noble: x25519 ed25519)");
  const pair = await primitives.ed25519.generate();
  const message = Uint8Array.of(1);
  const signature = await primitives.ed25519.sign(pair, message);
  assert.equal(await primitives.ed25519.verify(pair.publicKey, message, signature), true);
});

test("a browser that verifies by another equation gets Ed25519 in JavaScript", async () => {
  const verify = async () => true;
  const primitives = await createWebPrimitives({ subtle: subtleWith({ verify }) });
  assert.equal(primitives.provider, "web(webcrypto; noble: ed25519)");
});

test("a browser whose agreement is broken gets X25519 in JavaScript", async () => {
  const deriveBits = async () => crypto.getRandomValues(new Uint8Array(32)).buffer;
  const primitives = await createWebPrimitives({ subtle: subtleWith({ deriveBits }) });
  assert.equal(primitives.provider, "web(webcrypto; noble: x25519)");
});

test("the platform keeps the private half of a key for one agreement to itself, and stores others", async () => {
  const extractable: unknown[] = [];
  const generateKey = async (...args: unknown[]) => {
    extractable.push(args[1]);
    return Reflect.apply(crypto.subtle.generateKey, crypto.subtle, args);
  };
  const { x25519 } = await createWebPrimitives({ subtle: subtleWith({ generateKey }) });
  extractable.length = 0;
  await x25519.generateEphemeral();
  await x25519.generate();
  assert.deepEqual(extractable, [false, true]);
});

test("a real failure of WebCrypto is not taken for a wrong tag", async () => {
  const decrypt = async () => {
    throw new DOMException("out of memory", "QuotaExceededError");
  };
  const primitives = await createWebPrimitives({ subtle: subtleWith({ decrypt }) });
  const [key, nonce, sealed] = [new Uint8Array(32), new Uint8Array(12), new Uint8Array(16)];
  await assert.rejects(async () => primitives.aes256GcmOpen(key, nonce, sealed, nonce), {
    name: "QuotaExceededError",
  });
});

test("a step of a chain does not wait for WebCrypto, a long HMAC is WebCrypto's", async () => {
  const sign = async () => {
    throw new DOMException("not this way", "NotSupportedError");
  };
  const primitives = await createWebPrimitives({ subtle: subtleWith({ sign }) });
  const step = primitives.hmacSha256(new Uint8Array(32), Uint8Array.of(2));
  assert.ok(step instanceof Uint8Array);
  await assert.rejects(async () => primitives.hmacSha256(new Uint8Array(32), new Uint8Array(65)), {
    name: "NotSupportedError",
  });
});
