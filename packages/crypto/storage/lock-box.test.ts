import assert from "node:assert/strict";
import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from "node:crypto";
import { describe, test } from "node:test";
import type { Bytes } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { flippedBits, hex, range, toHex, utf8 } from "../test/bytes.ts";
import { PROVIDER_PAIRS, PROVIDERS } from "../test/providers.ts";
import { LOCK_BOX_OVERHEAD, openLockBox, sealToLockBox } from "./lock-box.ts";

const primitives = PROVIDERS[0]!;
const TEXT = utf8("something came");
const PLACE = utf8("locked inbox, 17");

/** RFC 7748 §6.1: Alice's key is the ephemeral one, Bob's the lock box. */
const EPHEMERAL = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
const LOCK_BOX = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";

/** `sealToLockBox` with the two keys above, of `TEXT` at `PLACE`. */
const VECTOR =
  "018520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a1327bdd308870954a8a5c4e7" +
  "44b750efb388b2628687e72b90c94aef8b83";

function withEphemeral(base: Primitives, key: Bytes): Primitives {
  return { ...base, x25519: { ...base.x25519, generate: () => base.x25519.fromPrivate(key) } };
}

describe("lock box", () => {
  test("opens what was sealed to it, also nothing and much, whoever sealed", async () => {
    for (const [sealer, opener] of PROVIDER_PAIRS) {
      const pair = await opener.x25519.generate();
      for (const text of [TEXT, new Uint8Array(0), new Uint8Array(70_000).fill(7)]) {
        const sealed = await sealToLockBox(sealer, pair.publicKey, text, PLACE);
        assert.equal(sealed.length, text.length + LOCK_BOX_OVERHEAD);
        assert.deepEqual(await openLockBox(opener, pair, sealed, PLACE), text);
      }
    }
  });

  test("seals the bytes of its documentation, in every provider", async () => {
    for (const provider of PROVIDERS) {
      const pair = await provider.x25519.fromPrivate(hex(LOCK_BOX));
      const sealed = await sealToLockBox(
        withEphemeral(provider, hex(EPHEMERAL)),
        pair.publicKey,
        TEXT,
        PLACE,
      );
      assert.equal(toHex(sealed), VECTOR);
      assert.deepEqual(openByTheBook(sealed), TEXT);
    }
  });

  test("never looks the same twice, and shows nothing of the text", async () => {
    const pair = await primitives.x25519.generate();
    const one = await sealToLockBox(primitives, pair.publicKey, TEXT, PLACE);
    const two = await sealToLockBox(primitives, pair.publicKey, TEXT, PLACE);
    assert.notDeepEqual(one.subarray(1, 33), two.subarray(1, 33));
    assert.notDeepEqual(one.subarray(33), two.subarray(33));
    assert.equal(Buffer.from(one).includes(TEXT), false);
  });

  test("is null with any bit flipped, at another place, cut short, prolonged, or for another box", async () => {
    const pair = await primitives.x25519.generate();
    const sealed = await sealToLockBox(primitives, pair.publicKey, TEXT, PLACE);
    let bit = 0;
    for (const wrong of flippedBits(sealed)) {
      const open = () => openLockBox(primitives, pair, wrong, PLACE);
      if (bit++ < 8) await assert.rejects(open, { name: "StorageError", code: "unsupported_format" });
      // The highest bit of a public key is not part of it (RFC 7748 §5), but of what is authenticated.
      else assert.equal(await open(), null, `bit ${bit}`);
    }
    assert.equal(await openLockBox(primitives, pair, sealed, utf8("locked inbox, 18")), null);
    for (let length = 0; length < sealed.length; length++) {
      assert.equal(await openLockBox(primitives, pair, sealed.subarray(0, length), PLACE), null);
    }
    assert.equal(await openLockBox(primitives, pair, new Uint8Array([...sealed, 0]), PLACE), null);
    const other = await primitives.x25519.generate();
    assert.equal(await openLockBox(primitives, other, sealed, PLACE), null);
  });

  test("a key of low order in its place is null in every provider", async () => {
    for (const provider of PROVIDERS) {
      const pair = await provider.x25519.generate();
      const sealed = await sealToLockBox(provider, pair.publicKey, TEXT, PLACE);
      sealed.fill(0, 1, 33);
      assert.equal(await openLockBox(provider, pair, sealed, PLACE), null);
    }
  });

  test("leaves neither the agreed secret nor the key behind", async () => {
    const given: Uint8Array[] = [];
    const note = (secret: Bytes): Bytes => {
      given.push(secret);
      return secret;
    };
    const tapped: Primitives = {
      ...primitives,
      x25519: {
        ...primitives.x25519,
        agree: async (pair, peer) => note(await primitives.x25519.agree(pair, peer)),
      },
      hkdfSha256: async (salt, ikm, info, length) =>
        note(await primitives.hkdfSha256(salt, ikm, info, length)),
    };
    const pair = await primitives.x25519.generate();
    const sealed = await sealToLockBox(tapped, pair.publicKey, TEXT, PLACE);
    await openLockBox(tapped, pair, sealed, PLACE);
    assert.equal(given.length, 4);
    for (const secret of given) assert.ok(secret.every((byte) => byte === 0));
  });
});

/** The layout of `lock-box.ts`, read with nothing but Node. */
function openByTheBook(sealed: Bytes): Uint8Array {
  const privateKey = createPrivateKey({
    key: hex(LOCK_BOX),
    format: "raw-private",
    asymmetricKeyType: "x25519",
  });
  const ephemeral = sealed.slice(1, 33);
  const publicKey = createPublicKey({ key: ephemeral, format: "raw-public", asymmetricKeyType: "x25519" });
  const own = createPublicKey(privateKey).export({ format: "raw-public" });
  const info = Buffer.concat([utf8("sottovoce/lock-box"), ephemeral, own]);
  const secret = diffieHellman({ privateKey, publicKey });
  const key = new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(32), info, 32));
  const decipher = createDecipheriv("aes-256-gcm", key, new Uint8Array(12));
  decipher.setAAD(Buffer.concat([range(1, 1), ephemeral, PLACE]));
  decipher.setAuthTag(sealed.subarray(-16));
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(33, -16)), decipher.final()]));
}
