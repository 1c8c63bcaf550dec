/**
 * Ids of SIP phones. The phones of an account share address, password and mailbox; requests within a call must find the
 * one that took it, also after it came back over another connection. So each is known by what it says of itself: its
 * instance (RFC 5626 §4.1), or its contact and where it connects from.
 */
import { createHmac, hkdfSync } from "node:crypto";
import { contactInstance } from "@sottovoce/sip";
import { type AccountId, DEVICE_ID_BYTES, type DeviceId } from "@sottovoce/wire";
import type { DeviceFlow } from "./flow.ts";
import type { LocationService } from "./location.ts";
import type { RegisterWish } from "./register.ts";

const KEY_BYTES = 32;

export class PhoneIds {
  /** Secret, for ids are seen by others, and nobody shall take another's by trying. */
  readonly #key: Uint8Array;
  readonly #location: Pick<LocationService, "get">;

  /** @param routeKey 32 secret bytes, the same after a restart: the routes of calls name phones by these ids */
  constructor(location: Pick<LocationService, "get">, routeKey: Uint8Array) {
    this.#location = location;
    // Its own key, so that no id is a MAC of a route.
    this.#key = new Uint8Array(hkdfSync("sha256", routeKey, "", "sottovoce/phones", KEY_BYTES));
  }

  /** The id of the phone that sent a REGISTER: the same each time, unless another account's device has it by chance. */
  of(account: AccountId, flow: DeviceFlow, wish: RegisterWish): DeviceId {
    const name = `${account} ${nameOf(flow, wish)}`;
    for (let attempt = 0; ; attempt++) {
      const id = createHmac("sha256", this.#key).update(`${attempt} ${name}`).digest("hex");
      const device = id.slice(0, 2 * DEVICE_ID_BYTES) as DeviceId;
      const holder = this.#location.get(device)?.owner ?? null;
      if (holder === null || (holder.account === account && holder.generation !== null)) return device;
    }
  }
}

function nameOf({ connection }: DeviceFlow, wish: RegisterWish): string {
  const first = wish.kind === "change" ? wish.contacts[0] : undefined;
  // It says nothing of itself: it is somebody for as long as it is connected.
  if (first === undefined) return `connection ${connection.id}`;
  const instance = contactInstance(first.contact);
  if (instance !== null) return `instance ${instance}`;
  // Phones behind different routers may have the same private address.
  return `contact ${first.contact.uri} at ${connection.remote.address}`;
}
