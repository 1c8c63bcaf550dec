/** Registrations a second with digest, over connections that are open: anew with a challenge, and refreshed. */
import type { BenchServer } from "./support/bench-server.ts";
import { measureRounds, type Round, roundRows } from "./support/rounds.ts";
import type { SipDevice } from "./support/sip-device.ts";
import type { Row } from "./support/table.ts";

/** As many connections as keep the server busy, one registration under way on each. */
const DEVICES = 64;
/** Registrations of one round: about a second and a half. */
const REGISTRATIONS = 8_000;
const ROUNDS = 4;
const WARM_UP = 8_000;

export async function benchRegistrations(server: BenchServer): Promise<Row[]> {
  const people = await server.people(DEVICES, "registering");
  const devices = await Promise.all(people.map((person) => server.device(person)));
  const measure = async (operation: (device: SipDevice) => Promise<void>): Promise<readonly Round[]> => {
    const run = (count: number) => repeat(devices, count, operation);
    await run(WARM_UP);
    return measureRounds(ROUNDS, REGISTRATIONS, () => server.cpu(), run);
  };
  const registered = await measure((device) => device.register());
  const refreshed = await measure((device) => device.refresh());
  for (const device of devices) device.close();
  return [
    ...roundRows(registered, {
      figure: "registrations with digest: challenge, answer, 200",
      unit: "registrations/s",
      goal: "goal > 2,000",
    }),
    ...roundRows(refreshed, {
      figure: "registrations refreshed with the nonce at hand",
      unit: "registrations/s",
    }),
  ];
}

/** Every device does it one time after the other, until all together have done it so often. */
async function repeat(
  devices: readonly SipDevice[],
  count: number,
  operation: (device: SipDevice) => Promise<void>,
): Promise<void> {
  let left = count;
  await Promise.all(
    devices.map(async (device) => {
      while (left-- > 0) await operation(device);
    }),
  );
}
