import assert from "node:assert/strict";
import { test } from "node:test";
import type { AcceptedDeviceList } from "@sottovoce/crypto";
import type { Bytes, DeviceId } from "@sottovoce/wire";
import { type HeardList, unsettled, withHeard } from "./heard-lists.ts";

const PHONE = "00000a0a" as DeviceId;
const TABLET = "00000b0b" as DeviceId;
const hash = (byte: number): Bytes => new Uint8Array(32).fill(byte);

/** As far as it is looked at. */
const list = (version: number, byte: number, devices: readonly DeviceId[]): AcceptedDeviceList =>
  ({
    list: { version, devices: devices.map((device) => ({ device })) },
    hash: hash(byte),
  }) as unknown as AcceptedDeviceList;

const heardFrom = (device: DeviceId, version: number, byte: number): readonly HeardList[] =>
  withHeard([], device, { version, hash: hash(byte) });

test("a later list, or another of the same version, is not settled; the same and an older one are", () => {
  const known = list(5, 5, [PHONE]);
  for (const [version, byte, open] of [
    [6, 6, true],
    [5, 9, true],
    [5, 5, false],
    [4, 4, false],
  ] as const) {
    assert.equal(unsettled(known, heardFrom(PHONE, version, byte)).length, open ? 1 : 0, `${version}`);
  }
});

test("a device that is listed no more has no say", () => {
  const claim = heardFrom(TABLET, 4_000_000_000, 0);
  assert.equal(unsettled(list(5, 5, [PHONE, TABLET]), claim).length, 1);
  assert.deepEqual(unsettled(list(6, 6, [PHONE]), claim), []);
});

test("a message that was under way for long takes nothing back; a later one counts, and each device for itself", () => {
  const first = heardFrom(PHONE, 6, 6);
  assert.deepEqual(withHeard(first, PHONE, { version: 5, hash: hash(5) }), first);
  const later = withHeard(first, PHONE, { version: 7, hash: hash(7) });
  assert.deepEqual(
    later.map(({ version }) => version),
    [7],
  );
  const both = withHeard(later, TABLET, { version: 6, hash: hash(6) });
  assert.deepEqual(
    both.map(({ device, version }) => [device, version]),
    [
      [PHONE, 7],
      [TABLET, 6],
    ],
  );
});
