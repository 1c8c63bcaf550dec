/** The sound of a call, from one side to the other in a real browser: protected both ways, or silent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { openCallBed } from "./support/call-bed.ts";
import { skip } from "./support/chromium.ts";
import type { SideIndex } from "./support/in-browser/call-media.ts";
import { AUDIBLE, correlation, loudness } from "./support/sound.ts";

/** A third of a second: enough to tell a tone, and soon there. */
const SAMPLES = 16_384;
const [LOW, HIGH] = [440, 1_000] as const;
/** What is heard once sound flows; a busy machine takes some tries. */
const TRIES = 60;
const BOTH: readonly SideIndex[] = [0, 1];

type Sound = readonly number[];
const isTone = (hertz: number) => (sound: Sound) => correlation(sound, hertz) > 0.9;
const isSilence = (sound: Sound) => loudness(sound) < AUDIBLE;

/** Listens to a side until it hears what it should, and fails where it never does. */
async function hears(page: Page, side: SideIndex, isRight: (sound: Sound) => boolean): Promise<void> {
  let heard: Sound = [];
  for (let n = 0; n < TRIES && (n === 0 || !isRight(heard)); n++) {
    heard = await page.evaluate(([at, samples]) => callBed.listen(at, samples), [side, SAMPLES] as const);
  }
  const found = [LOW, HIGH].map((hertz) => `${hertz} Hz ${correlation(heard, hertz).toFixed(2)}`);
  assert.ok(isRight(heard), `side ${side}: loudness ${loudness(heard).toFixed(4)}, ${found.join(", ")}`);
}

async function connected(page: Page): Promise<void> {
  await page.evaluate((hertz) => callBed.connect(hertz), [LOW, HIGH] as const);
}

/** @param wrong what the second side takes for the first one's key */
async function secure(page: Page, wrong = 1): Promise<void> {
  await page.evaluate(async (taken) => {
    await callBed.secure(0, 1, 2);
    await callBed.secure(1, 2, taken);
  }, wrong);
}

/** @returns bytes in each of the next packets of the first side */
function bytesOfEach(page: Page): Promise<number> {
  return page.evaluate(() => callBed.bytesOfEach(0, 50));
}

test("two tones pass, each to the other side, once there are keys, and nothing leaves before", {
  skip,
}, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  for (const side of BOTH) {
    await hears(page, side, isSilence);
    assert.deepEqual(await page.evaluate((at) => callBed.sent(at), side), { packets: 0, bytes: 0 });
  }
  await secure(page);
  await hears(page, 0, isTone(HIGH));
  await hears(page, 1, isTone(LOW));
});

test("keys are never replaced: later ones are refused, and the sound goes on under the first", {
  skip,
}, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await secure(page);
  await hears(page, 1, isTone(LOW));
  const refused = await page.evaluate(() =>
    callBed.secure(1, 7, 8).then(String, (error: Error) => error.message),
  );
  assert.equal(refused, "a call is secured once");
  assert.deepEqual(await page.evaluate(() => callBed.sides.map(({ lost }) => lost)), [[], []]);
  await hears(page, 0, isTone(HIGH));
  await hears(page, 1, isTone(LOW));
});

test("a server that answers itself is not heard, under whatever source it speaks", { skip }, async (t) => {
  const page = await openCallBed(t);
  assert.equal(await page.evaluate(() => callBed.intrude(100)), 0);
});

test("frames that do not authenticate are silence, and no noise", { skip }, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await secure(page, 9);
  await hears(page, 0, isTone(HIGH));
  await hears(page, 1, isSilence);
  assert.ok((await bytesOfEach(page)) > 0, "nothing was sent that could have been noise");
  await hears(page, 1, isSilence);
});

test("whose frames do not authenticate is said to be quiet, and then lost; whose do is kept, however late one looks", {
  skip,
}, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await secure(page, 9);
  await hears(page, 0, isTone(HIGH));
  const [told, lost] = await page.evaluate(async () => {
    const { sides } = callBed;
    callBed.pass(16_000);
    while (sides[1].lost.length === 0) await new Promise(requestAnimationFrame);
    return [sides.map(({ quiet }) => quiet.at(-1) ?? false), sides.map(({ lost }) => lost)];
  });
  assert.deepEqual(lost, [[], ["silent"]]);
  assert.deepEqual(told, [false, false], "a call that is over is not quiet");
  assert.ok(await page.evaluate(() => callBed.sides[1].quiet.includes(true)));
});

test("every frame is as long as every other, spoken, muted or held, and none is left out", {
  skip,
}, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await secure(page);
  await hears(page, 1, isTone(LOW));
  const spoken = await bytesOfEach(page);
  // 32 kbit/s in 20 ms, the counter and the tag.
  assert.equal(spoken, 80 + 4 + 10);
  for (const change of ["setMuted", "setHeld"] as const) {
    await page.evaluate((name) => callBed.sides[0].session[name](true), change);
    await hears(page, 1, isSilence);
    assert.equal(await bytesOfEach(page), spoken, change);
    await page.evaluate((name) => callBed.sides[0].session[name](false), change);
    await hears(page, 1, isTone(LOW));
  }
});

test("a microphone that is pulled out is silence, frame by frame", { skip }, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await secure(page);
  await hears(page, 1, isTone(LOW));
  await page.evaluate(() => callBed.unplug(0));
  await hears(page, 1, isSilence);
  assert.equal(await bytesOfEach(page), 80 + 4 + 10);
});

test("what is negotiated is Opus at a constant rate, and nothing tells how loud it is", {
  skip,
}, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  const negotiated = await page.evaluate(() =>
    callBed.sides.map(({ connection }) => {
      const { codecs, headerExtensions } = connection.getSenders()[0]?.getParameters() ?? {};
      return {
        codecs: codecs?.map(({ mimeType }) => mimeType),
        fmtp: codecs?.[0]?.sdpFmtpLine,
        extensions: headerExtensions?.map(({ uri }) => uri),
      };
    }),
  );
  for (const { codecs, fmtp, extensions } of negotiated) {
    assert.deepEqual(codecs, ["audio/opus"]);
    assert.match(fmtp ?? "", /\bcbr=1\b/);
    assert.deepEqual(extensions, ["urn:ietf:params:rtp-hdrext:sdes:mid"]);
  }
});

test("ZRTP passes both ways beside the sound, whole", { skip }, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await page.evaluate(() => {
    const text = new TextEncoder();
    callBed.sides[0].session.sendZrtp(text.encode("hello"));
    callBed.sides[1].session.sendZrtp(text.encode("x".repeat(1_200)));
  });
  await page.waitForFunction(() => callBed.sides.every(({ packets }) => packets.length === 1));
  const packets = await page.evaluate(() => callBed.sides.map(({ packets }) => packets[0]));
  assert.deepEqual(packets, ["x".repeat(1_200), "hello"]);
});

test("both sides are bound to the same two fingerprints; where one was replaced on the way, they differ", {
  skip,
}, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  const [caller, callee] = await page.evaluate(() => callBed.bindings());
  assert.equal(caller?.split(",").length, 32);
  assert.equal(caller, callee);
  await page.evaluate(() =>
    callBed.describe([0, 0], (answer) =>
      answer.replaceAll(
        /(fingerprint:sha-256 )(..)/g,
        (_, before: string, first: string) => `${before}${first === "00" ? "01" : "00"}`,
      ),
    ),
  );
  const [mine, theirs] = await page.evaluate(() => callBed.bindings());
  assert.notEqual(mine, theirs);
});

test("where only relays may be used and there is none, nothing is offered", { skip }, async (t) => {
  const page = await openCallBed(t);
  assert.equal(await page.evaluate(() => callBed.offerWithoutRelay()), "NoWay");
});

test("a microphone that is allowed when nobody wants it any more is let go", { skip }, async (t) => {
  const page = await openCallBed(t);
  assert.equal(await page.evaluate(() => callBed.openForNobody()), "ended");
});

test("a side that closes lets go of its microphone, and the other hears of it", { skip }, async (t) => {
  const page = await openCallBed(t);
  await connected(page);
  await secure(page);
  await page.evaluate(() => callBed.sides[0].session.close());
  const states = await page.evaluate(() =>
    callBed.sides[0].microphone.getTracks().map(({ readyState }) => readyState),
  );
  assert.deepEqual(states, ["ended"]);
  await page.waitForFunction(() => callBed.sides[1].lost.length > 0);
  assert.deepEqual(await page.evaluate(() => callBed.sides.map(({ lost }) => lost)), [[], ["silent"]]);
});
