/**
 * ZRTP with Linphone, whose library is bzrtp: from its start to secure, as Linphone's own log tells it. Our command line
 * calls it, and for comparison another Linphone does. All calls go through the server, with sound.
 */
import type { Lifetime } from "../../test/e2e/support/at-end.ts";
import { Linphone } from "../../test/interop/support/linphone.ts";
import { LINPHONE } from "../../test/interop/support/strangers.ts";
import type { BenchServer } from "../support/bench-server.ts";
import { measurement } from "../support/measurement.ts";
import { missingRow, percentile, type Row } from "../support/table.ts";
import { Party } from "./party.ts";

const CALLS = 6;
const AGREEMENTS = ["X255", "DH3k"] as const;
const DAY_MS = 86_400_000;

const START = "Starting ZRTP engine";
const SECURE = "ZRTP secrets on:";

/** @returns the figures of each key agreement */
export function benchLinphone(server: BenchServer): Promise<readonly Row[]> {
  if (LINPHONE.skip !== false)
    return Promise.resolve([missingRow("zrtp until secure by Linphone's log", LINPHONE.skip)]);
  return measurement(async (lifetime) => {
    const rows: Row[] = [];
    const ours = await Party.activated(server, "ours");
    lifetime.after(() => ours.remove());
    for (const agreement of AGREEMENTS) {
      const [phone, other] = await Promise.all([
        registered(lifetime, server, `phone-${agreement}`, agreement),
        registered(lifetime, server, `other-${agreement}`, agreement),
      ]);
      const [withUs, withOther]: [number[], number[]] = [[], []];
      for (let n = 0; n < CALLS; n++) {
        withUs.push(await callFromUs(ours, phone));
        withOther.push(await callBetween(other, phone));
      }
      const beside = percentile(withOther, 0.5);
      rows.push({
        figure: `zrtp until secure by Linphone's log, ${agreement}, with us, p50`,
        value: percentile(withUs, 0.5),
        unit: "ms",
        reference: `${LINPHONE.title} with itself: ${Math.round(beside)} ms; ${CALLS} calls each`,
      });
      await Promise.all([phone.quit(), other.quit()]);
    }
    return rows;
  });
}

async function registered(
  lifetime: Lifetime,
  server: BenchServer,
  user: string,
  agreement: (typeof AGREEMENTS)[number],
): Promise<Linphone> {
  const account = { user: user.toLowerCase(), password: await server.addSipPhone(user.toLowerCase()) };
  const settings = { zrtp_key_agreements_suites: `MS_ZRTP_KEY_AGREEMENT_${agreement.toUpperCase()}` };
  const phone = await Linphone.registered(lifetime, { account, server, settings });
  phone.say(660);
  return phone;
}

async function callFromUs(ours: Party, phone: Linphone): Promise<number> {
  const caller = await ours.online("rtp", "calls");
  const from = phone.log.count;
  caller.call(phone.address.replace(/^sip:/, ""));
  await phone.untilCall("IncomingReceived", from);
  phone.command("answer");
  const [time] = await Promise.all([untilSecure(phone, from), caller.until("secure")]);
  caller.hangUp();
  await Promise.all([caller.until("ended"), phone.untilCall("Released", from)]);
  await caller.stop();
  return time;
}

async function callBetween(caller: Linphone, phone: Linphone): Promise<number> {
  const [from, callerFrom] = [phone.log.count, caller.log.count];
  caller.command(`call ${phone.address}`);
  await phone.untilCall("IncomingReceived", from);
  phone.command("answer");
  const [time] = await Promise.all([untilSecure(phone, from), untilSecure(caller, callerFrom)]);
  caller.command("terminate");
  await Promise.all([phone.untilCall("Released", from), caller.untilCall("Released", callerFrom)]);
  return time;
}

/** Milliseconds between two lines of its log, which has its times. @param from where the log of this call begins */
async function untilSecure({ log }: Linphone, from: number): Promise<number> {
  const at = async (what: string): Promise<number> => {
    const pattern = new RegExp(`^\\S+ (\\d+):(\\d+):(\\d+):(\\d+) .*${what}`);
    const [hours = 0, minutes = 0, seconds = 0, ms = 0] = (await log.until(pattern, from))
      .slice(1)
      .map(Number);
    return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
  };
  const [start, secure] = [await at(START), await at(SECURE)];
  // Over midnight.
  return (secure - start + DAY_MS) % DAY_MS;
}
