import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_MOMENT, toHex, WireError } from "./bytes.ts";
import { decodeDeviceList, encodeDeviceList, MAX_DEVICES } from "./device-list.ts";
import { ENVELOPE_BYTES, looksLikeEnvelope } from "./envelope.ts";
import {
  type AccountId,
  type DeviceId,
  idBytes,
  type MessageId,
  makeMessageId,
  parseAccountId,
  parseDeviceId,
  parseMessageId,
} from "./ids.ts";
import { MLKEM768_PUBLIC_BYTES, prekeyStatement } from "./prekey.ts";
import {
  decodeReceipts,
  encodeReceipts,
  MAX_RECEIPTS,
  RECEIPT_REASONS,
  RECEIPT_STATUSES,
} from "./receipt.ts";

/** fast-check's own records have no prototype, which deep equality would tell from a decoder's. */
const plain = { noNullPrototype: true } as const;
const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((b) => Uint8Array.from(b));
const hexId = (length: number) => bytesOf(length).map(toHex);
const account = hexId(16) as fc.Arbitrary<AccountId>;
const device = hexId(4).filter((id) => id !== "00000000") as fc.Arbitrary<DeviceId>;
const moment = fc.maxSafeNat().map((value) => Math.min(value, MAX_MOMENT));

const deviceList = fc.record(
  {
    account,
    version: fc.integer({ min: 1, max: 0xffffffff }),
    previousHash: bytesOf(32),
    issuedAt: moment,
    devices: fc
      .uniqueArray(
        fc.record({ device, signingKey: bytesOf(32), agreementKey: bytesOf(32), added: moment }, plain),
        {
          selector: (entry) => entry.device,
          minLength: 1,
          maxLength: MAX_DEVICES,
        },
      )
      .map((entries) => entries.sort((a, b) => (a.device < b.device ? -1 : 1))),
  },
  plain,
);

test("device list: decodes to what was encoded, in one form only", () => {
  fc.assert(
    fc.property(deviceList, (list) => {
      const bytes = encodeDeviceList(list);
      assert.deepEqual(decodeDeviceList(bytes), list);
    }),
  );
});

test("device list: order, duplicates, emptiness, versions and stray bytes are refused", () => {
  const entry = (id: string) => ({
    device: id as DeviceId,
    signingKey: new Uint8Array(32),
    agreementKey: new Uint8Array(32),
    added: 1,
  });
  const list = {
    account: "00".repeat(16) as AccountId,
    version: 1,
    previousHash: new Uint8Array(32),
    issuedAt: 1,
    devices: [entry("00000001"), entry("00000002")],
  };
  const good = encodeDeviceList(list);
  assert.throws(() => encodeDeviceList({ ...list, devices: [] }), WireError);
  assert.throws(
    () => encodeDeviceList({ ...list, devices: [entry("00000002"), entry("00000001")] }),
    WireError,
  );
  assert.throws(
    () => encodeDeviceList({ ...list, devices: [entry("00000001"), entry("00000001")] }),
    WireError,
  );
  assert.throws(() => encodeDeviceList({ ...list, version: 0 }), WireError);
  assert.throws(() => decodeDeviceList(good.subarray(0, -1)), WireError);
  assert.throws(() => decodeDeviceList(Uint8Array.of(...good, 0)), WireError);
  assert.throws(() => decodeDeviceList(new Uint8Array()), WireError);
  for (let i = 0; i < 12; i++) {
    const bad = good.slice();
    bad[i] = (bad[i] as number) ^ 1;
    assert.throws(() => decodeDeviceList(bad), WireError, `byte ${i}`);
  }
});

test("every decoder throws WireError and nothing else, whatever the bytes", () => {
  for (const decode of [decodeDeviceList, decodeReceipts]) {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          assert.ok(error instanceof WireError);
        }
      }),
    );
  }
});

test("receipts: several travel together and come back in order", () => {
  const receipt = fc.record(
    {
      id: hexId(16) as fc.Arbitrary<MessageId>,
      device,
      status: fc.constantFrom(...RECEIPT_STATUSES),
      reason: fc.constantFrom(...RECEIPT_REASONS),
      at: moment,
    },
    plain,
  );
  fc.assert(
    fc.property(fc.array(receipt, { minLength: 1, maxLength: MAX_RECEIPTS }), (receipts) => {
      assert.deepEqual(decodeReceipts(encodeReceipts(receipts)), receipts);
    }),
  );
  assert.throws(() => encodeReceipts([]), WireError);
});

test("a moment that no date can tell is refused, whoever says so", () => {
  const late = MAX_MOMENT + 1;
  const [id, own] = ["11".repeat(16) as MessageId, "00000001" as DeviceId];
  assert.throws(
    () =>
      decodeReceipts(encodeReceipts([{ id, device: own, status: "delivered", reason: "none", at: late }])),
    WireError,
  );
  const entry = { device: own, signingKey: random32(), agreementKey: random32(), added: 1 };
  const list = { account: "22".repeat(16) as AccountId, version: 1, previousHash: random32(), issuedAt: 1 };
  for (const wrong of [{ issuedAt: late }, { devices: [{ ...entry, added: late }] }]) {
    assert.throws(
      () => decodeDeviceList(encodeDeviceList({ ...list, devices: [entry], ...wrong })),
      WireError,
    );
  }
});

const random32 = () => crypto.getRandomValues(new Uint8Array(32));

test("a prekey's statement names account, device, kind, id, moment and keys (SM1 “Keys”)", () => {
  const acct = parseAccountId("0102030405060708090a0b0c0d0e0f10");
  const dev = parseDeviceId("a1b2c3d4");
  const x25519 = new Uint8Array(32).fill(0x11);
  const mlkem = new Uint8Array(MLKEM768_PUBLIC_BYTES).fill(0x22);
  const head = (kind: string) =>
    `${toHex(new TextEncoder().encode("sm1/prekey"))}0102030405060708090a0b0c0d0e0f10a1b2c3d4${kind}0000000700000197aa55aa55`;
  const base = { id: 7, created: 0x197aa55aa55 };
  assert.equal(
    toHex(prekeyStatement(acct, dev, { kind: "signed", ...base, x25519 })),
    head("01") + "11".repeat(32),
  );
  assert.equal(
    toHex(prekeyStatement(acct, dev, { kind: "lastResort", ...base, mlkem })),
    head("02") + "22".repeat(1184),
  );
  assert.equal(
    toHex(prekeyStatement(acct, dev, { kind: "oneTime", ...base, x25519, mlkem })),
    head("03") + "11".repeat(32) + "22".repeat(1184),
  );
});

test("ids: one spelling, the right length, a device is never zero", () => {
  assert.equal(parseMessageId("AB".repeat(16)), "ab".repeat(16));
  assert.equal(idBytes(parseDeviceId("000000ff"))[3], 255);
  assert.throws(() => parseDeviceId("00000000"), WireError);
  assert.throws(() => parseAccountId("00"), WireError);
  const id = makeMessageId(1_700_000_000_123, new Uint8Array(10).fill(0xee));
  assert.equal(id, `018bcfe5687b${"ee".repeat(10)}`);
  assert.throws(() => makeMessageId(1, new Uint8Array(9)), WireError);
});

test("an envelope is known by size, version and type only", () => {
  const bytes = new Uint8Array(ENVELOPE_BYTES);
  bytes.set([1, 1]);
  assert.ok(looksLikeEnvelope(bytes));
  assert.ok(!looksLikeEnvelope(bytes.subarray(1)));
  bytes[1] = 3;
  assert.ok(!looksLikeEnvelope(bytes));
});
