/** A person with a browser and one with a command line call each other, through the server. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { toneCorrelation } from "@sottovoce/voice/test/sound";
import { command, type JsonLine, RunningCommand, temporaryDirectory } from "../e2e/support/command.ts";
import { readRecording, writeTone } from "../interop/support/tone.ts";
import { answer, callScreen, hears, isGone, isSecure, place, press, sas } from "./support/calling.ts";
import { Microphone } from "./support/microphone.ts";
import { activate, type Person, skip, World } from "./support/world.ts";

/** What is said in the browser, and on the command line. */
const [HERS, HIS] = [440, 1_000] as const;
const RATE = 48_000;
/** Longer than any of these calls, on a busy machine too. */
const TONE_S = 120;
/** Of a recording that is looked at. */
const LISTEN_S = 0.5;
const TRIES = 40;
const BOB = { address: "bob@localhost" };

/** Bob, with a command line, and what he says and records. */
class Terminal {
  readonly #t: TestContext;
  readonly #directory: string;
  #calls = 0;

  private constructor(t: TestContext, directory: string) {
    this.#t = t;
    this.#directory = directory;
  }

  static async activated(t: TestContext, world: World): Promise<Terminal> {
    const directory = temporaryDirectory(t);
    writeTone(join(directory, "his.wav"), HIS, TONE_S, RATE);
    const { link } = await world.server.admin.add({ address: "bob", name: "Bob" });
    const { exitCode, stderr } = await command(["activate", link.link, "--profile", join(directory, "bob")]);
    assert.equal(exitCode, 0, stderr);
    return new Terminal(t, directory);
  }

  /** Calls, or answers. */
  start(...args: readonly string[]): RunningCommand {
    this.#calls++;
    const sound = ["--play", join(this.#directory, "his.wav"), "--record", this.#recording];
    const profile = ["--profile", join(this.#directory, "bob")];
    return new RunningCommand(this.#t, [...args, ...sound, "--words", "-", "--json", ...profile], {
      stdin: true,
    });
  }

  /** How much of the end of what this call has recorded is a tone. */
  heard(hertz: number): number {
    const { samples, rateHz } = readRecording(this.#recording, RATE);
    return toneCorrelation(samples.subarray(-LISTEN_S * rateHz), hertz, rateHz);
  }

  get #recording(): string {
    return join(this.#directory, `heard-${this.#calls}.wav`);
  }
}

const isSecureLine = ({ phase }: JsonLine): boolean => phase === "secure";

/** The tone of each is found in what the other hears; a busy machine takes some tries. */
async function hearEachOther(alice: Person, bob: Terminal): Promise<void> {
  let found = 0;
  for (let n = 0; n < TRIES && found <= 0.9; n++) {
    await hears(alice.page, HIS);
    found = bob.heard(HERS);
  }
  assert.ok(found > 0.9, `${HERS} Hz with a correlation of ${found.toFixed(3)}`);
}

/** Alice hangs up, and both know. */
async function end(alice: Person, running: RunningCommand): Promise<void> {
  await press(alice.page, "End call");
  await isGone(alice.page);
  const { exitCode, stderr } = await running.end();
  assert.equal(exitCode, 0, stderr);
}

test("a command line and a browser hear each other, see the same words, and compare them once", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const alice = await world.person("alice", { microphone: Microphone.saying(t, HERS), locale: "en-GB" });
  await activate(alice);
  await alice.online();
  const bob = await Terminal.activated(t, world);

  const calling = bob.start("call", alice.address);
  await answer(alice.page);
  const first = await calling.next(isSecureLine);
  await isSecure(alice.page);
  const words = (await sas(alice.page)).map(({ word }) => word).join(" ");
  assert.equal(words, first.sas);
  assert.deepEqual(first.security, { ...Object(first.security), messagingKeyMixed: true, verified: null });
  await hearEachOther(alice, bob);
  await press(alice.page, "They match");
  calling.write(words);
  await calling.next(({ security }) => Object(security).verified === "sas");
  await callScreen(alice.page).locator(".call-verified").waitFor();
  await end(alice, calling);

  // The second call, the other way round: verified without a word.
  const answering = bob.start("answer", "--timeout", "60");
  await untilRegistered(world);
  await place(alice, BOB);
  const second = await answering.next(isSecureLine);
  await isSecure(alice.page);
  assert.deepEqual(second.security, { ...Object(second.security), continuity: "kept", verified: "sas" });
  await callScreen(alice.page).locator(".call-verified").waitFor();
  assert.equal(await callScreen(alice.page).locator(".call-sas").count(), 0);
  await hearEachOther(alice, bob);
  await end(alice, answering);
});

async function untilRegistered(world: World): Promise<void> {
  for (;;) {
    const { accounts } = await world.server.admin.list(undefined, 10);
    if (accounts.some(({ address, registered }) => address === BOB.address && registered > 0)) return;
  }
}
