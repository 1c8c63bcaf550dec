/** Everybody this account has to do with, kept up to date. */
import { effect, signal } from "@preact/signals";
import type { Contact } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { appState, engine, onEvent } from "./session.ts";

/** By address; `null` until they have been read. */
export const contacts = signal<ReadonlyMap<Address, Contact> | null>(null);

/** @returns `null` for somebody who is no contact yet, or while they are being read */
export function contactOf(address: Address): Contact | null {
  return contacts.value?.get(address) ?? null;
}

/** Reads them all. */
async function readContacts(): Promise<void> {
  if (appState.value.phase !== "open") return;
  const all = await engine().contacts();
  if (appState.value.phase === "open") contacts.value = new Map(all.map((one) => [one.address, one]));
}

/** Takes up what a call answered, before the event about it arrives. */
export function adoptContact(contact: Contact): void {
  if (contacts.value === null) return;
  contacts.value = new Map(contacts.value).set(contact.address, contact);
}

onEvent((event) => {
  if (event.type === "contact") adoptContact(event.contact);
});

// Also for whoever asks for this module only once the app is open.
effect(() => {
  if (appState.value.phase !== "open") contacts.value = null;
  else if (contacts.peek() === null) readContacts().catch(() => undefined);
});
