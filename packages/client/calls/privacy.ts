/** Whether a call may show this device's addresses to the other side. */
import type { Address } from "@sottovoce/wire";
import type { Core } from "../core.ts";

/** The preference `calls.hideAddress`: nobody who is not verified learns from a call where this device is. */
export function hidesAddress({ preferences, contacts }: Core, peer: Address): boolean {
  const { calls } = preferences.all;
  const hides = typeof calls === "object" && calls !== null && "hideAddress" in calls && calls.hideAddress;
  return hides === true && contacts.get(peer)?.trust !== "verified";
}
