import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, node, toHex, web } from "../test/media-keys.ts";
import { CounterBlock } from "./counter-block.ts";
import type { MasterKeys } from "./master-keys.ts";
import { deriveSessionKeys, RTCP_LABEL, RTP_LABEL } from "./session-keys.ts";
import { createSrtpReceiver, createSrtpSender } from "./srtp.ts";

/** RFC 3711 §B.3. */
const AES_128: MasterKeys = {
  cipher: "AES1",
  authTag: "HS80",
  key: hex("e1f97a0d3e018be0d64fa32c06de4139"),
  salt: hex("0ec675ad498afeebb6960b3aabe6"),
};
/** RFC 6188 §7.2. */
const AES_256: MasterKeys = {
  cipher: "AES3",
  authTag: "HS80",
  key: hex("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6"),
  salt: hex("3b04803de51ee7c96423ab5b78d2"),
};

for (const [name, voice] of [["Node", node] as const, ["WebCrypto", web] as const]) {
  test(`key derivation of RFC 3711 §B.3 on ${name}`, async () => {
    const keys = await deriveSessionKeys(voice, AES_128, RTP_LABEL);
    assert.equal(toHex(keys.encryptionKey), "c61e7a93744f39ee10734afe3ff7a087");
    assert.equal(toHex(keys.salt), "30cbbc08863d8c85d49db34a9ae1");
    assert.equal(toHex(keys.authKey), "cebe321f6ff7716b6fd4ab49af256a156d38baa4");
  });

  test(`key derivation of RFC 6188 §7.2 on ${name}`, async () => {
    const keys = await deriveSessionKeys(voice, AES_256, RTP_LABEL);
    assert.equal(
      toHex(keys.encryptionKey),
      "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4",
    );
    assert.equal(toHex(keys.salt), "fa31791685ca444a9e07c6c64e93");
    assert.equal(toHex(keys.authKey), "fd9c32d39ed5fbb5a9dc96b30818454d1313dc05");
  });
}

test("keystream of RFC 3711 §B.2", async () => {
  const block = new CounterBlock(hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd")).for(0, 0);
  const keystream = await node.aesCtr(hex("2b7e151628aed2a6abf7158809cf4f3c"), block, new Uint8Array(48));
  assert.equal(
    toHex(keystream),
    "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
  );
});

test("keystream of RFC 6188 §7.1, the first and the last blocks", async () => {
  const key = hex("57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98");
  const block = new CounterBlock(hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd")).for(0, 0);
  const keystream = toHex(await node.aesCtr(key, block, new Uint8Array(16 * 0xff02)));
  assert.equal(
    keystream.slice(0, 96),
    "92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31",
  );
  assert.equal(
    keystream.slice(-96),
    "cea518c90fd91ced9cbb18c078a547113dbc4814f4da5f00a08772b63c6a046d6eb246913062a16891433e97dd01a57f",
  );
});

test("SSRC and index have their places in the counter block (RFC 3711 §4.1.1)", () => {
  const zero = new CounterBlock(new Uint8Array(14));
  assert.equal(toHex(zero.for(0xdeadbeef, 0x123456789abc)), "00000000deadbeef123456789abc0000");
  assert.equal(toHex(zero.for(0x00000001, 2 ** 48 - 1)), "0000000000000001ffffffffffff0000");
  const salted = new CounterBlock(hex("ffffffffffffffffffffffffffff"));
  assert.equal(toHex(salted.for(0xdeadbeef, 0x123456789abc)), "ffffffff21524110edcba98765430000");
});

test("key derivation with the labels of SRTCP (RFC 3711 §4.3.2) differs in all three", async () => {
  const [rtp, rtcp] = [
    await deriveSessionKeys(node, AES_256, RTP_LABEL),
    await deriveSessionKeys(node, AES_256, RTCP_LABEL),
  ];
  assert.notDeepEqual(rtcp.encryptionKey, rtp.encryptionKey);
  assert.notDeepEqual(rtcp.authKey, rtp.authKey);
  assert.notDeepEqual(rtcp.salt, rtp.salt);
});

/** The packets that libsrtp validates itself with, under the keys above. */
const RTP = hex(`800f1234decafbadcafebabe${"ab".repeat(16)}`);
const RTCP = hex(`81c8000bcafebabe${"ab".repeat(16)}`);

for (const [name, keys, srtp] of [
  ["AES-128", AES_128, "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"],
  ["AES-256", AES_256, "800f1234decafbadcafebabef1d9de17ff251ff1aa007774b0b4b40da08d9d9a5b3a55d8873b"],
] as const) {
  test(`the SRTP packet that libsrtp checks itself with, ${name}`, async () => {
    const [sender, receiver] = [await createSrtpSender(node, keys), await createSrtpReceiver(node, keys)];
    assert.equal(toHex(sender.protect(RTP)), srtp);
    assert.deepEqual(receiver.unprotect(hex(srtp)), RTP);
  });
}

test("the SRTCP packet that libsrtp checks itself with, its second one", async () => {
  const srtcp = "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798";
  const [sender, receiver] = [await createSrtpSender(node, AES_128), await createSrtpReceiver(node, AES_128)];
  sender.protectControl(RTCP); // libsrtp begins with 1, RFC 3711 §3.4 with 0
  assert.equal(toHex(sender.protectControl(RTCP)), srtcp);
  assert.deepEqual(receiver.unprotectControl(hex(srtcp)), RTCP);
});
