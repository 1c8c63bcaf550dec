/** The SIP phones of one account that are registered now. They share a mailbox, as they share a password. */
import type { DeviceId } from "@sottovoce/wire";
import type { DeviceFlow } from "./flow.ts";

export class PhoneLine {
  /** Where what is sent to the account waits. */
  readonly mailbox: DeviceId;
  /** Those with a binding, in the order they came. */
  readonly flows = new Set<DeviceFlow>();

  constructor(mailbox: DeviceId) {
    this.mailbox = mailbox;
  }
}

/** What a mailbox is delivered to: the one connection of a device of the app, or the phones of an account. */
export type DeliveryTarget = DeviceFlow | PhoneLine;
