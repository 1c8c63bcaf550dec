/** A call between our command line and a Linphone, up to the moment in which each has heard the other. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { CallSecurity } from "@sottovoce/client";
import { CommandLine, type SpokenCall } from "./command-line.ts";
import { Linphone, type LinphoneOptions } from "./linphone.ts";
import type { InteropServer } from "./server.ts";

/** What our side says, and what Linphone does. */
export const OURS_HZ = 440;
export const THEIRS_HZ = 660;
/** Heard for so long without a break, a tone is no accident. */
export const LONG_ENOUGH_S = 1.5;
/** Part of a recording's best half second that is the other side's tone. */
const FOUND = 0.9;

export interface Pair {
  readonly ann: CommandLine;
  readonly phone: Linphone;
}

/** Somebody of ours, and a Linphone with settings of its own. */
export async function pair(
  t: TestContext,
  server: InteropServer,
  settings: NonNullable<LinphoneOptions["settings"]> = {},
): Promise<Pair> {
  const [ann, phone] = await Promise.all([
    CommandLine.activated(t, server, "ann", OURS_HZ),
    server.addPhone("phone").then((account) => Linphone.registered(t, { account, server, settings })),
  ]);
  return { ann, phone };
}

/** Calls, and Linphone answers. @returns where its log of this call begins */
export async function callOut(
  { ann, phone }: Pair,
  ...options: readonly string[]
): Promise<{ readonly call: SpokenCall; readonly from: number }> {
  const from = phone.log.count;
  phone.say(THEIRS_HZ);
  const call = ann.call(phone.address, ...options);
  await phone.untilCall("IncomingReceived", from);
  phone.command("answer");
  return { call, from };
}

/** Linphone calls, and our side answers. */
export async function callIn(
  { ann, phone }: Pair,
  ...options: readonly string[]
): ReturnType<typeof callOut> {
  phone.say(THEIRS_HZ);
  const call = await ann.answer(...options);
  const from = phone.log.count;
  phone.command(`call sip:${ann.address}`);
  return { call, from };
}

export interface Spoken {
  readonly call: SpokenCall;
  readonly security: CallSecurity;
  /** As Linphone shows them. */
  readonly words: string;
  /** Where Linphone's log of this call begins. */
  readonly from: number;
}

/** Waits until the call is secure, the words are the same on both sides, and each has heard the other. */
export async function untilHeard(
  { phone }: Pair,
  { call, from }: Awaited<ReturnType<typeof callOut>>,
): Promise<Spoken> {
  const { sas, security } = await call.until("secure");
  const words = await phone.shortAuthenticationString(from);
  assert.equal(String(sas), words.replace(":", " "));
  await Promise.all([call.untilHeard(THEIRS_HZ, LONG_ENOUGH_S), phone.untilHeard(OURS_HZ, LONG_ENOUGH_S)]);
  return { call, security: security as CallSecurity, words, from };
}

/** Linphone hangs up; in both recordings is the other side's tone. */
export async function hangUp({ phone }: Pair, { call, from }: Spoken): Promise<void> {
  phone.command("terminate");
  const [{ exitCode, stderr }] = await Promise.all([call.end(), phone.untilCall("Released", from)]);
  assert.equal(exitCode, 0, stderr);
  const found = [call.correlationWith(THEIRS_HZ), phone.correlationWith(OURS_HZ)];
  assert.ok(
    found.every((correlation) => correlation > FOUND),
    `the tones of theirs and ours: ${found}`,
  );
}
