import type { TestContext } from "node:test";
import { appendImdn, createCpim, type Disposition, encodeCpim } from "@sottovoce/sip";
import { type Bytes, utf8 } from "@sottovoce/wire";
import { addDevice, messageId, type TestDevice } from "./device.ts";
import { startTestServer } from "./server.ts";
import { addSipPhone } from "./sip-phone.ts";

export async function aliceAndDesk(t: TestContext) {
  const host = await startTestServer(t);
  const [alice, login] = [await addDevice(host, "alice"), await addSipPhone(host, "desk")];
  return { host, alice, login };
}

export function sendTo(device: TestDevice, to: string, text: string, id = messageId()) {
  return device.http("POST", "/v1/messages/end-to-site", { id, to, text });
}

export const textOf = (body: Uint8Array) => new TextDecoder().decode(body);

/** A text in message/cpim, as a phone sends it that wants to be told. */
export function cpimOf(
  from: string,
  text: string,
  asks: { id: string; dispositions: readonly Disposition[] } | null = null,
): Uint8Array<ArrayBuffer> {
  const cpim = createCpim({
    from: { formalName: null, uri: `sip:${from}` },
    to: [{ formalName: null, uri: "sip:alice@localhost" }],
    dateTime: Date.UTC(2026, 0, 5),
    contentType: "text/plain;charset=utf-8",
    content: utf8(text),
  });
  if (asks !== null) appendImdn(cpim.headers, asks.id, asks.dispositions);
  return encodeCpim(cpim) as Bytes;
}
