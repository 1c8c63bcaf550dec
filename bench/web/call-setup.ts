/** From the press on “Answer” to green on both screens: two people with a browser each, with tones for voices. */
import type { Page } from "playwright-core";
import type { Lifetime } from "../../test/e2e/support/at-end.ts";
import { builtWebApp } from "../../test/web/support/build.ts";
import { callScreen, isGone, place, press } from "../../test/web/support/calling.ts";
import { Microphone } from "../../test/web/support/microphone.ts";
import { activate, type Person, World, write } from "../../test/web/support/world.ts";
import { type SetUp, setUpRows } from "../call-setup/set-up.ts";
import { measurement } from "../support/measurement.ts";
import type { Row } from "../support/table.ts";

const CALLS = 8;

/** By the clock of both browsers, in milliseconds. */
interface Times {
  readonly answered: number;
  readonly way: number;
  readonly green: number;
}

/** @returns the figures of calls between two browsers */
export function benchBrowserCalls(): Promise<readonly Row[]> {
  return measurement(async (lifetime) => {
    const world = await World.start(await builtWebApp({ forMeasuring: true }));
    lifetime.after(() => world.close());
    const [alice, bob] = await pair(lifetime, world);
    const calls: SetUp[] = [];
    for (let n = 0; n < CALLS; n++) calls.push(await call(alice, bob));
    return setUpRows("two browsers", calls);
  });
}

async function pair(lifetime: Lifetime, world: World): Promise<readonly [Person, Person]> {
  const person = (name: string, hertz: number) =>
    world.person(name, { microphone: Microphone.saying(lifetime, hertz), locale: "en-GB" });
  const both = await Promise.all([person("alice", 440), person("bob", 1_000)]);
  const [alice, bob] = both;
  await Promise.all(both.map((one) => activate(one)));
  await write(alice, bob, "May I call?");
  await bob.hears("May I call?");
  return both;
}

async function call(caller: Person, callee: Person): Promise<SetUp> {
  await place(caller, callee);
  await callScreen(callee.page).getByRole("button", { name: "Answer" }).waitFor();
  const waiting = untilGreen(caller.page, false);
  const [atCaller, atCallee] = await Promise.all([waiting, untilGreen(callee.page, true)]);
  await press(caller.page, "End call");
  await Promise.all([isGone(caller.page), isGone(callee.page)]);
  const since = (what: "way" | "green") => Math.max(atCaller[what], atCallee[what]) - atCallee.answered;
  return { way: since("way"), green: since("green") };
}

/** @param answers it is this page's person who answers, now */
function untilGreen(page: Page, answers: boolean): Promise<Times> {
  return page.evaluate(async (isCallee) => {
    const now = () => performance.timeOrigin + performance.now();
    const until = async (light: string): Promise<number> => {
      while (document.querySelector(light) === null) await new Promise(requestAnimationFrame);
      return now();
    };
    const answered = now();
    if (isCallee) {
      const button = document.querySelector<HTMLElement>("dialog.call .call-button-answer");
      if (button === null) throw new Error("it does not ring");
      button.click();
    }
    const way = await until(".call-light-yellow, .call-light-green");
    return { answered, way, green: await until(".call-light-green") };
  }, answers);
}
