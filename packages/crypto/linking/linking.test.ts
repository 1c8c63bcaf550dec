import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AccountId, type Address, type DeviceId, PROVISION_SIZES, toHex, utf8 } from "@sottovoce/wire";
import { PROVIDERS } from "../test/providers.ts";
import {
  checkLinkInvitation,
  checkLinkNonce,
  checkLinkOffer,
  deriveLinkKeys,
  LinkingError,
  linkCommitment,
  linkDigits,
  linkInvitation,
  linkOfferMac,
  MAX_DEVICE_NAME_BYTES,
  MAX_PROVISION_BYTES,
  openLinkName,
  openProvision,
  sealLinkName,
  sealProvision,
} from "./index.ts";

const CODE = new Uint8Array(16).fill(1);
const SECRET = new Uint8Array(32).fill(2);
const NONCE = new Uint8Array(32).fill(3);
const ACCOUNT = "aa".repeat(16) as AccountId;
const DEVICE = "0000beef" as DeviceId;
const AIK = new Uint8Array(32).fill(4);
const KEYS = {
  account: ACCOUNT,
  device: DEVICE,
  signingKey: new Uint8Array(32).fill(5),
  agreementKey: new Uint8Array(32).fill(6),
};
const OFFER = { keys: KEYS, accountKey: AIK, name: new Uint8Array(92).fill(7) };
const INVITATION = {
  account: ACCOUNT,
  accountKey: AIK,
  address: "alice@example.org" as Address,
  commitment: new Uint8Array(32).fill(8),
};
/** The first 32 bytes of `openssl kdf … HKDF` with salt CODE, key SECRET and the label as info. */
const EXPECTED_INVITATION_KEY = "9984226cd4d7d1efeb399a0c493d2e4de572402e40a65ecec7ea9621da02017b";
const other = new Uint8Array(32).fill(0xee);
const refusal = (part: LinkingError["part"]) => (error: unknown) =>
  error instanceof LinkingError && error.part === part;

for (const primitives of PROVIDERS) {
  describe(`linking (${primitives.provider})`, () => {
    it("derives a key for each use, all different, from code and secret alike", async () => {
      const keys = await deriveLinkKeys(primitives, CODE, SECRET);
      const all = Object.values(keys).map(toHex);
      assert.equal(new Set(all).size, 5);
      assert.equal(all[0], EXPECTED_INVITATION_KEY);
      for (const changed of [
        await deriveLinkKeys(primitives, other.subarray(0, 16), SECRET),
        await deriveLinkKeys(primitives, CODE, other),
      ]) {
        for (const key of Object.values(changed)) assert.ok(!all.includes(toHex(key)));
      }
    });

    it("takes an invitation only as it was made, and only with the secret", async () => {
      const keys = await deriveLinkKeys(primitives, CODE, SECRET);
      const mac = await linkInvitation(primitives, keys, INVITATION);
      await checkLinkInvitation(primitives, keys, INVITATION, mac);
      const wrong = [
        { ...INVITATION, account: "bb".repeat(16) as AccountId },
        { ...INVITATION, accountKey: other },
        { ...INVITATION, commitment: other },
        { ...INVITATION, address: "alicf@example.org" as Address },
      ];
      for (const invitation of wrong) {
        await assert.rejects(checkLinkInvitation(primitives, keys, invitation, mac), refusal("invitation"));
      }
      const strangers = await deriveLinkKeys(primitives, CODE, other);
      await assert.rejects(
        checkLinkInvitation(primitives, strangers, INVITATION, mac),
        refusal("invitation"),
      );
      await assert.rejects(
        checkLinkInvitation(primitives, keys, INVITATION, mac.subarray(1)),
        refusal("invitation"),
      );
    });

    it("takes an offer only as it was made; digits change with every part of it and with the nonce", async () => {
      const keys = await deriveLinkKeys(primitives, CODE, SECRET);
      const mac = await linkOfferMac(primitives, keys, OFFER);
      await checkLinkOffer(primitives, keys, OFFER, mac);
      const digits = await linkDigits(primitives, keys, OFFER, NONCE);
      assert.match(digits, /^\d{6}$/);
      const wrong = [
        { ...OFFER, accountKey: other },
        { ...OFFER, keys: { ...KEYS, account: "bb".repeat(16) as AccountId } },
        { ...OFFER, keys: { ...KEYS, device: "0000beee" as DeviceId } },
        { ...OFFER, keys: { ...KEYS, signingKey: other } },
        { ...OFFER, keys: { ...KEYS, agreementKey: other } },
        { ...OFFER, keys: { ...KEYS, signingKey: KEYS.agreementKey, agreementKey: KEYS.signingKey } },
      ];
      for (const offer of wrong) {
        await assert.rejects(checkLinkOffer(primitives, keys, offer, mac), refusal("offer"));
        assert.notEqual(await linkDigits(primitives, keys, offer, NONCE), digits);
      }
      const renamed = { ...OFFER, name: new Uint8Array(92) };
      await assert.rejects(checkLinkOffer(primitives, keys, renamed, mac), refusal("offer"));
      assert.notEqual(await linkDigits(primitives, keys, OFFER, other), digits);
      const strangers = await deriveLinkKeys(primitives, CODE, other);
      assert.notEqual(await linkDigits(primitives, strangers, OFFER, NONCE), digits);
    });

    it("holds the maker of a link to its nonce", async () => {
      const commitment = await linkCommitment(primitives, NONCE);
      await checkLinkNonce(primitives, commitment, NONCE);
      for (const nonce of [other, NONCE.subarray(1), new Uint8Array(0)]) {
        await assert.rejects(checkLinkNonce(primitives, commitment, nonce), refusal("nonce"));
      }
    });

    it("carries a name of any length in one size, cut where a character ends, and no name as none", async () => {
      const keys = await deriveLinkKeys(primitives, CODE, SECRET);
      const through = async (name: string | null) => {
        const sealed = await sealLinkName(primitives, keys, name);
        assert.equal(sealed.length, 92);
        return openLinkName(primitives, keys, sealed);
      };
      assert.equal(await through("Küche 🍳"), "Küche 🍳");
      assert.equal(await through(null), null);
      assert.equal(await through(""), null);
      const long = await through("é".repeat(40));
      assert.equal(long, "é".repeat(Math.floor(MAX_DEVICE_NAME_BYTES / 2)));
      assert.equal(await through("x".repeat(64)), "x".repeat(MAX_DEVICE_NAME_BYTES));
      const sealed = await sealLinkName(primitives, keys, "x");
      sealed[20] = (sealed[20] as number) ^ 1;
      assert.equal(await openLinkName(primitives, keys, sealed), null);
    });

    it("seals a provision into classes of size, bound to its device list", async () => {
      const keys = await deriveLinkKeys(primitives, CODE, SECRET);
      const list = utf8("a device list");
      for (const [length, size] of [
        [0, 4096],
        [4064, 4096],
        [4065, 16_384],
        [200_000, 262_144],
        [MAX_PROVISION_BYTES, 1_048_576],
      ] as const) {
        const content = new Uint8Array(length).fill(9);
        const sealed = await sealProvision(primitives, keys, content, list);
        assert.equal(sealed.length, size);
        assert.deepEqual(await openProvision(primitives, keys, sealed, list), content);
      }
      const beyond = new Uint8Array(MAX_PROVISION_BYTES + 1);
      await assert.rejects(sealProvision(primitives, keys, beyond, list), RangeError);
      const sealed = await sealProvision(primitives, keys, utf8("{}"), list);
      const strangers = await deriveLinkKeys(primitives, CODE, other);
      const flipped = sealed.map((byte, i) => (i === 500 ? byte ^ 1 : byte));
      const wrong: readonly (readonly [typeof keys, Uint8Array, Uint8Array])[] = [
        [keys, sealed, utf8("another list")],
        [strangers, sealed, list],
        [keys, flipped, list],
        [keys, sealed.subarray(0, 20), list],
        [keys, new Uint8Array(0), list],
      ];
      for (const [under, bytes, bound] of wrong) {
        await assert.rejects(openProvision(primitives, under, bytes, bound), refusal("provision"));
      }
      assert.deepEqual(
        [...PROVISION_SIZES].sort((a, b) => a - b),
        [...PROVISION_SIZES],
      );
    });
  });
}
