/** Calls as people have them before their eyes and ears. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Addressed, Person } from "./person.ts";
import { correlation, loudness } from "./sound.ts";

/** A third of a second. */
const SAMPLES = 16_384;
/** What is heard once sound flows; a busy machine takes some tries. */
const TRIES = 60;

/** More than a call has buttons. */
const STEPS = 15;

/** The screen of a call. */
export const callScreen = (page: Page): Locator => page.locator("dialog.call");

/** Opens a contact's page, and presses the button. */
export async function place(caller: Person, callee: Addressed, page = caller.page): Promise<void> {
  await page.evaluate((address) => {
    location.hash = `#/contacts/${encodeURIComponent(address)}`;
  }, callee.address);
  await page.locator(".contact-actions").getByRole("button", { name: "Call", exact: true }).click();
}

/** Waits until it rings, and answers. */
export async function answer(page: Page): Promise<void> {
  await callScreen(page).getByRole("button", { name: "Answer" }).click();
}

/** Calls, is answered, and waits until both screens say that it is secure. */
export async function connect(caller: Person, callee: Person): Promise<void> {
  await place(caller, callee);
  await answer(callee.page);
  await Promise.all([isSecure(caller.page), isSecure(callee.page)]);
}

export async function isSecure(page: Page): Promise<void> {
  await callScreen(page).locator('[data-phase="secure"]').waitFor();
}

/** The two words, with who reads them. */
export async function sas(page: Page): Promise<readonly { who: string; word: string }[]> {
  await callScreen(page).locator(".call-sas-line").first().waitFor();
  const lines = await callScreen(page).locator(".call-sas-line").all();
  return Promise.all(
    lines.map(async (line) => ({
      who: (await line.locator("dt").textContent()) ?? "",
      word: (await line.locator("dd").textContent()) ?? "",
    })),
  );
}

/** Whether it is seen whole, and nothing covers its middle. */
export function isInView(element: Locator): Promise<boolean> {
  return element.evaluate((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return top >= 0 && bottom <= innerHeight && one.contains(middle);
  });
}

export async function press(page: Page, name: string): Promise<void> {
  await callScreen(page).getByRole("button", { name, exact: true }).click();
}

/** Goes from button to button with the Tab key, and presses one with Enter. */
export async function pressByKeyboard(page: Page, name: string): Promise<void> {
  const button = callScreen(page).getByRole("button", { name, exact: true });
  await button.waitFor();
  const isInside = () =>
    page.evaluate(() => document.querySelector("dialog.call")?.contains(document.activeElement));
  // What has just appeared is given it a moment later.
  await page.waitForFunction(() => document.querySelector("dialog.call")?.contains(document.activeElement));
  for (let n = 0; n < STEPS; n++) {
    assert.ok(await isInside(), `the focus is lost on the way to ${name}`);
    if (await button.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
}

/** Waits until a call's screen says how it ended. */
export async function saysEnd(page: Page, words: string | RegExp): Promise<void> {
  await callScreen(page).locator(".call-ended").getByText(words).first().waitFor();
}

/** Waits until the call's screen is gone. */
export async function isGone(page: Page): Promise<void> {
  await callScreen(page).waitFor({ state: "detached" });
}

/** Waits until one tone is heard, and hardly anything else. */
export async function hears(page: Page, hertz: number): Promise<void> {
  let found = 0;
  for (let n = 0; n < TRIES && found <= 0.9; n++) found = correlation(await listen(page), hertz);
  assert.ok(found > 0.9, `${hertz} Hz with a correlation of ${found.toFixed(3)}`);
}

/** Waits until nothing is heard. */
export async function hearsNothing(page: Page): Promise<void> {
  let found = 1;
  for (let n = 0; n < TRIES && found >= 0.001; n++) found = loudness(await listen(page));
  assert.ok(found < 0.001, `a loudness of ${found.toFixed(4)}`);
}

/** What the page plays of the call: samples, −1 to 1. */
function listen(page: Page): Promise<readonly number[]> {
  return page.evaluate(async (samples) => {
    const element = document.querySelector("audio");
    if (!(element?.srcObject instanceof MediaStream)) throw new Error("nothing is played here");
    const context = new AudioContext({ sampleRate: 48_000 });
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: element.srcObject });
    const analyser = new AnalyserNode(context, { fftSize: samples });
    source.connect(analyser);
    const until = context.currentTime + samples / 48_000 + 0.1;
    while (context.currentTime < until) await new Promise(requestAnimationFrame);
    const heard = new Float32Array(samples);
    analyser.getFloatTimeDomainData(heard);
    await context.close();
    // What is held is silenced in the element, behind its stream.
    return element.muted ? heard.fill(0) && [...heard] : [...heard];
  }, SAMPLES);
}
