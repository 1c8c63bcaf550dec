/** Whole calls of two command lines that are each behind address translation, with coturn between them. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { correlationWith, readRecording, writeTone } from "../interop/support/tone.ts";
import { HOMES, type Home, PUBLIC_ADDRESS } from "./support/nat/networks.ts";
import { COTURN, skip, type Told, Town, toldBy } from "./support/nat/town.ts";

const SECONDS = 12;
/** What each of them says, in hertz. */
const VOICES = { alice: 440, bob: 1_000 } as const;
/** How long the call lasts once it is secure: a busy machine needs some time for one good second. */
const TALK_SECONDS = 6;
const FRAMES_PER_SECOND = 50;
/** Those of two seconds: a busy machine may lose the rest. */
const SOUND_PACKETS = 2 * FRAMES_PER_SECOND;

interface Talk {
  readonly town: Town;
  readonly alice: Told;
  readonly bob: Told;
}

/** Alice calls, Bob answers, and they talk. */
async function talk(t: TestContext, alices: "hidden" | "open", bobs: "hidden" | "open"): Promise<Talk> {
  const town = await Town.create(t);
  const sound = (home: Home) => {
    writeTone(town.file(`${home}.wav`), VOICES[home], SECONDS);
    return ["--play", town.file(`${home}.wav`), "--record", town.file(`to-${home}.wav`), "--json"];
  };
  const answering = town.start("bob", bobs, ["answer", "--timeout", "60", ...sound("bob")]);
  await town.untilOnline("bob");
  const call = ["call", "bob@localhost", "--for", String(TALK_SECONDS), ...sound("alice")];
  const alice = await toldBy(town.start("alice", alices, call));
  assert.equal(alice.exitCode, 0, alice.output);
  return { town, alice, bob: await toldBy(answering) };
}

/** Both ended well and compared the same words, and each heard the other, by the relay alone. */
function assertTalked({ town, alice, bob }: Talk): void {
  assert.equal(bob.exitCode, 0, bob.output);
  const words = [alice, bob].map(({ lines }) => lines.find(({ phase }) => phase === "secure")?.sas);
  assert.match(String(words[0]), /^\S+ \S+$/);
  assert.equal(words[0], words[1]);
  const toHer = correlationWith(readRecording(town.file("to-alice.wav")), VOICES.bob);
  const toHim = correlationWith(readRecording(town.file("to-bob.wav")), VOICES.alice);
  assert.ok(toHer > 0.9 && toHim > 0.9, `${toHer}, ${toHim}`);
  for (const home of ["alice", "bob"] as const) {
    const passed = town.networks.passed(home);
    assert.ok(passed.public > SOUND_PACKETS, `${passed.public} packets came to ${home} by the relay`);
    assert.equal(passed.others, 0, `packets came to ${home} from elsewhere`);
  }
}

/** Kinds of candidates in a description (RFC 8839 §5.1). */
function kindsIn(description: string): Set<string> {
  return new Set(description.matchAll(/^a=candidate:.* typ (\S+)/gm).map(([, kind = ""]) => kind));
}

/** Their descriptions name the relay, and nothing of where they are. */
function assertHidden(home: Home, { descriptions, output }: Told): void {
  const [description = ""] = descriptions;
  assert.equal(descriptions.length, 1, output);
  assert.deepEqual(kindsIn(description), new Set(["relay"]));
  const { address, outside } = HOMES[home];
  for (const own of [address, outside]) assert.ok(!description.includes(own), `${own} in ${description}`);
  assert.ok(description.includes(PUBLIC_ADDRESS));
}

describe(`calls behind address translation, with ${COTURN}`, { skip }, () => {
  it("finds its way by the relay, with the same words, and both are heard", async (t) => {
    const met = await talk(t, "open", "open");
    assertTalked(met);
    for (const { descriptions, output } of [met.alice, met.bob]) {
      assert.equal(descriptions.length, 1, output);
      assert.deepEqual(kindsIn(descriptions[0] ?? ""), new Set(["host", "srflx", "relay"]));
    }
  });

  it("shows of those who hide their address the relay alone, and both are heard", async (t) => {
    const met = await talk(t, "hidden", "hidden");
    assertTalked(met);
    assertHidden("alice", met.alice);
    assertHidden("bob", met.bob);
  });

  it("shows of who is called and hides their address the relay alone, though the caller hides nothing", async (t) => {
    const met = await talk(t, "open", "hidden");
    assertTalked(met);
    assertHidden("bob", met.bob);
    assert.deepEqual(kindsIn(met.alice.descriptions[0] ?? ""), new Set(["host", "srflx", "relay"]));
  });
});
