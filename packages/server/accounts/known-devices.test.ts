import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { DeviceRecord } from "../store/store.ts";
import { random } from "../test/contract/fixtures.ts";
import { loadKnownDevices } from "./known-devices.ts";

const ACCOUNT = "0a".repeat(16) as AccountId;

function record(id: string, account = ACCOUNT): DeviceRecord {
  return { id: id as DeviceId, account, signingKey: random(32), ha1: random(32), addedAt: 0 };
}

/** Devices of one account as a store has them; `answer` hands out what it had when it was asked. */
function controlled(...initial: readonly DeviceRecord[]) {
  const store = { records: initial };
  const asked: { readonly answer: () => void; readonly fail: (error: Error) => void }[] = [];
  const ofAccount = () =>
    new Promise<readonly DeviceRecord[]>((resolve, reject) => {
      const { records } = store;
      asked.push({ answer: () => resolve(records), fail: reject });
    });
  const list = async () => ({ items: store.records, next: null });
  return { store, asked, devices: { ofAccount, list } };
}

const id = (text: string) => text as DeviceId;

describe("known devices", () => {
  it("are read page by page", async () => {
    const all = Array.from({ length: 2500 }, (_, i) => record((i + 1).toString(16).padStart(8, "0")));
    const pages: (string | undefined)[] = [];
    const known = await loadKnownDevices({
      ofAccount: async () => [],
      list: async ({ after, limit }) => {
        pages.push(after);
        const rest = all.filter((one) => after === undefined || one.id > after).slice(0, limit);
        return { items: rest, next: rest.length < limit ? null : (rest.at(-1)?.id ?? null) };
      },
    });
    assert.deepEqual(pages, [undefined, "000003e8", "000007d0"]);
    for (const one of all) assert.equal((await known.get(one.id))?.account, ACCOUNT);
    assert.equal(await known.get(id("ffffffff")), null);
  });

  it("are never told as they were before a change, not even when it comes while they are read", async () => {
    const { store, asked, devices } = controlled(record("00000001"));
    const known = await loadKnownDevices(devices);
    known.changed(ACCOUNT);
    const asking = [known.get(id("00000001")), known.get(id("00000002"))];
    // Removed and replaced while the first reading is under way.
    store.records = [record("00000002")];
    known.changed(ACCOUNT);
    asked[0]?.answer();
    await new Promise(setImmediate);
    assert.equal(asked.length, 2);
    asked[1]?.answer();
    const [first, second] = await Promise.all(asking);
    assert.equal(first, null);
    assert.equal(second?.account, ACCOUNT);
  });

  it("are read again by the next question when reading failed", async () => {
    const { store, asked, devices } = controlled(record("00000001"));
    const known = await loadKnownDevices(devices);
    store.records = [];
    known.changed(ACCOUNT);
    const failing = Promise.resolve(known.get(id("00000001")));
    asked[0]?.fail(new Error("disk"));
    await assert.rejects(failing, /disk/);
    const next = known.get(id("00000001"));
    asked[1]?.answer();
    assert.equal(await next, null);
  });
});
