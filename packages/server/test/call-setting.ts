/** A server with people who call each other. */
import type { TestContext } from "node:test";
import { CallPhone } from "./call-phone.ts";
import { addDevice, type TestDevice } from "./device.ts";
import { Phone } from "./phone.ts";
import { startTestServer, type TestServer } from "./server.ts";

type Options = NonNullable<Parameters<typeof startTestServer>[1]>;

export interface CallSetting {
  readonly host: TestServer;
  readonly alice: CallPhone;
  readonly bob: CallPhone;
  readonly devices: { readonly alice: TestDevice; readonly bob: TestDevice };
}

/** Alice and Bob, both registered. */
export async function callSetting(t: TestContext, options: Options = {}): Promise<CallSetting> {
  const host = await startTestServer(t, options);
  const devices = { alice: await addDevice(host, "alice"), bob: await addDevice(host, "bob") };
  const [alice, bob] = [
    await CallPhone.start(t, host, devices.alice),
    await CallPhone.start(t, host, devices.bob),
  ];
  return { host, alice, bob, devices };
}

/** One more person, registered. */
export async function addPhone(t: TestContext, host: TestServer, name: string): Promise<CallPhone> {
  return CallPhone.start(t, host, await addDevice(host, name));
}

/** The server has seen what happened on other connections before this call. */
export async function serverHasSeen(t: TestContext, host: TestServer): Promise<void> {
  const phone = await Phone.connect(t, host);
  await phone.request("OPTIONS");
}

/** The same server after a restart, on other ports. */
export async function restart(t: TestContext, host: TestServer, options: Options = {}): Promise<TestServer> {
  await host.server.close();
  return startTestServer(t, { ...options, dataDir: host.server.dataDir });
}
