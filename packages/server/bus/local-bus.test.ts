import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { MailboxItem } from "../store/store.ts";
import { LocalBus } from "./local-bus.ts";

const DEVICE = "0a0b0c0d" as DeviceId;
const OTHER = "0a0b0c0e" as DeviceId;

function listener() {
  const heard: (readonly MailboxItem[] | null)[] = [];
  return { heard, onMail: (items: readonly MailboxItem[] | null) => void heard.push(items) };
}

describe("local bus", () => {
  it("tells a device's listener, and nobody else, of its mail", () => {
    const bus = new LocalBus();
    const [mine, other] = [listener(), listener()];
    bus.subscribeMail(DEVICE, mine);
    bus.subscribeMail(OTHER, other);
    bus.mail(DEVICE, null);
    bus.mail(DEVICE, []);
    assert.deepEqual(mine.heard, [null, []]);
    assert.deepEqual(other.heard, []);
  });

  it("lets a new listener take the place of the old one, who can no longer end it", () => {
    const bus = new LocalBus();
    const [old, young] = [listener(), listener()];
    bus.subscribeMail(DEVICE, old);
    bus.subscribeMail(DEVICE, young);
    bus.unsubscribeMail(DEVICE, old);
    bus.mail(DEVICE, null);
    assert.deepEqual([old.heard, young.heard], [[], [null]]);
    bus.unsubscribeMail(DEVICE, young);
    bus.mail(DEVICE, null);
    assert.deepEqual(young.heard, [null]);
  });

  it("tells everybody of changed accounts until they leave", () => {
    const bus = new LocalBus();
    const heard: string[] = [];
    const leave = bus.subscribeAccounts({ onAccountChanged: (account) => void heard.push(`a ${account}`) });
    bus.subscribeAccounts({ onAccountChanged: (account) => void heard.push(`b ${account}`) });
    bus.accountChanged("1" as AccountId);
    leave();
    bus.accountChanged("2" as AccountId);
    assert.deepEqual(heard, ["a 1", "b 1", "b 2"]);
  });
});
