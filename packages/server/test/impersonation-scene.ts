import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import type { HeaderEntries, SipResponse } from "@sottovoce/sip";
import { addDevice, type TestDevice } from "./device.ts";
import { answerTo, Phone } from "./phone.ts";
import { startTestServer, type TestServer } from "./server.ts";

/** Three people with a device each: Mallory passes for Bob, before Alice or the server. */
export interface People {
  readonly host: TestServer;
  readonly alice: TestDevice;
  readonly bob: TestDevice;
  readonly mallory: TestDevice;
}

/** Bob is registered, Mallory has a connection of her own. */
export interface Scene extends People {
  readonly bobsPhone: Phone;
  readonly mallorysPhone: Phone;
}

export async function setPeople(t: TestContext): Promise<People> {
  const host = await startTestServer(t);
  return {
    host,
    alice: await addDevice(host, "alice"),
    bob: await addDevice(host, "bob"),
    mallory: await addDevice(host, "mallory"),
  };
}

export async function setScene(t: TestContext): Promise<Scene> {
  const people = await setPeople(t);
  const { host, bob } = people;
  const [bobsPhone, mallorysPhone] = [await Phone.connect(t, host), await Phone.connect(t, host)];
  assert.equal((await bobsPhone.register(bob)).status, 200);
  return { ...people, bobsPhone, mallorysPhone };
}

/** A message to Bob reaches Bob, and nobody else. */
export async function assertBobIsThere({ alice, bob, bobsPhone, mallorysPhone }: Scene): Promise<void> {
  const [before, stolen] = [bobsPhone.received.length, mallorysPhone.received.length];
  assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
  while (bobsPhone.received.length === before) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(mallorysPhone.received.length, stolen);
}

export function assertAudited({ host }: Scene): void {
  assert.match(host.log.join(""), /"level":"audit".*"event":"device\.impersonation"/);
}

/** REGISTER with the right answer to a challenge, but with these headers. */
export async function registerAs(
  phone: Phone,
  device: TestDevice,
  headers: HeaderEntries,
  options: Partial<Parameters<typeof answerTo>[1]> = {},
): Promise<SipResponse> {
  const challenge = await phone.request("REGISTER", { headers });
  const authorization = answerTo(challenge, { device, ...options });
  return phone.request("REGISTER", { headers: [...headers, ["Authorization", authorization]] });
}

export const party = (name: string, address: string): [string, string] => [
  name,
  `<sip:${address}>;tag=${randomUUID()}`,
];
export const to = (address: string): [string, string] => ["To", `<sip:${address}>`];
