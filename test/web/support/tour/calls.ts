/**
 * Calls, in every state that they come to. The engine's part is played: what it tells of a call, mismatch and broken
 * continuity among it, is put before the screens. `calls.test.ts` makes real ones.
 */
import type { Call, CallId, CallSecurity, HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { CALL_SECURITY, toldCall } from "../../../../packages/client/test/told-call.ts";
import type { Person } from "../person.ts";
import { goTo, isolated, type Tourist } from "./tourist.ts";

const BOB = "Bob Okafor";

const SECURITY: CallSecurity = { ...CALL_SECURITY, sas: { kind: "B256", words: ["scallion", "replica"] } };

export async function tourCalls(tourist: Tourist, alice: Person, bob: Person): Promise<void> {
  const stage = new CallStage(tourist, alice, bob.address as Address);
  const { calls } = tourist.words;
  const { page } = alice;
  await goTo(page, `#/contacts/${encodeURIComponent(bob.address)}`);
  await stage.prepare();
  await stage.placed();
  await stage.visit({ phase: "dialing" }, "call, dialing");
  await tourist.press(page, calls.speaker);
  await tourist.dialog(page, calls.speakerTitle, "call, where it is heard");
  await stage.visit({ phase: "ringing" }, "call, ringing there");
  await stage.visit({ phase: "connecting" }, "call, connecting");
  await stage.visit({ phase: "securing" }, "call, agreeing on keys");
  const secure = { phase: "secure", secureAt: Date.now() - 65_000, security: SECURITY } as const;
  await stage.visit(secure, "call, words to compare");
  await page.getByText(calls.details.title).click();
  await tourist.visit(page, "call, security details");
  await page.getByText(calls.details.title).click();
  await tourist.press(page, calls.sas.differ);
  await tourist.dialog(page, calls.sas.differTitle, "call, words that differ");
  await stage.visit({ ...secure, security: { ...SECURITY, unproven: true } }, "call, words that must match");
  await stage.visit(
    { ...secure, security: { ...SECURITY, discloses: true } },
    "call that others may listen to",
  );
  const verified = { ...secure, security: { ...SECURITY, continuity: "kept", verified: "sas" } } as const;
  await stage.visit(
    { ...verified, muted: true, held: { here: false, there: true } },
    "call, verified, muted and held there",
  );
  await page.getByText(calls.details.title).click();
  await tourist.visit(page, "call, security details of somebody verified");
  await page.getByText(calls.details.title).click();
  await tourist.press(page, calls.back);
  await page
    .locator(".call-bar")
    .getByText(calls.return(isolated(BOB)))
    .waitFor();
  await tourist.visit(page, "call behind its bar");
  await page
    .locator(".call-bar")
    .getByText(calls.return(isolated(BOB)))
    .click();
  await tourEnds(tourist, stage, page);
  await stage.ring();
  await tourist.visit(page, "call that comes");
  await stage.visit({ peerTrust: "verified" }, "call that comes of somebody verified");
  await stage.visit({ peerTrust: "changed" }, "call that comes with another key");
  await stage.visit({ peerTrust: null }, "call that comes of somebody unknown");
  await stage.tell({ phase: "ended", end: "no_answer", direction: "in" });
  await page.locator("dialog.call").waitFor({ state: "detached" });
  await stage.leave();
  await tourEntries(tourist, alice, bob);
}

/** What is left of calls: a real one that had no microphone, and what is told of one that had. */
async function tourEntries(tourist: Tourist, { page }: Person, bob: Person): Promise<void> {
  const { calls } = tourist.words;
  await tourist.press(page, calls.call);
  await page.getByText(calls.ends.no_microphone).first().waitFor();
  await page.getByRole("button", { name: calls.close, exact: true }).click();
  const endedAt = Date.now();
  const secureAt = endedAt - 754_000;
  const security = { ...SECURITY, continuity: "kept", verified: "sas" } as const;
  await page.evaluate(
    (change) => {
      const { sottovoce } = globalThis;
      const { message, messages } = sottovoce;
      const told = <T extends HistoryMessage | null>(one: T): T =>
        one?.call === undefined ? one : { ...one, call: { ...one.call, ...change } };
      Object.assign(sottovoce, {
        message: async (...id: Parameters<typeof message>) => told(await message(...id)),
        messages: async (...query: Parameters<typeof messages>) => (await messages(...query)).map(told),
      });
    },
    { end: "hung_up" as const, secureAt, endedAt, security },
  );
  await goTo(page, `#/c/${encodeURIComponent(bob.address)}`);
  const entry = page.locator(".call-entry").last();
  await entry.waitFor();
  await tourist.visit(page, "a call in a conversation");
  await entry.locator(".call-entry-words").click();
  await tourist.dialog(page, calls.entry.details, "a call's security receipt");
}

async function tourEnds(tourist: Tourist, stage: CallStage, page: Person["page"]): Promise<void> {
  const { calls } = tourist.words;
  const endedAt = Date.now();
  // One that a person ended closes by itself while it is looked at.
  for (const end of ["busy", "no_microphone", "mismatch", "continuity_broken", "not_proven"] as const) {
    const security = end === "busy" || end === "no_microphone" ? null : SECURITY;
    // The other two end before anything is heard.
    const secureAt = end === "mismatch" ? endedAt - 65_000 : null;
    await stage.visit({ phase: "ended", end, endedAt, secureAt, security }, `call ended, ${end}`);
    await page.getByRole("button", { name: calls.close, exact: true }).click();
    await page.locator("dialog.call").waitFor({ state: "detached" });
    await stage.placed();
  }
  await stage.tell({ phase: "ended", end: "failed", endedAt });
  await page.getByRole("button", { name: calls.close, exact: true }).click();
}

/** A call of Alice's with Bob, as the engine would tell of it. */
class CallStage {
  readonly #tourist: Tourist;
  readonly #alice: Person;
  readonly #peer: Address;
  #count = 0;
  #call: Call;

  constructor(tourist: Tourist, alice: Person, peer: Address) {
    this.#tourist = tourist;
    this.#alice = alice;
    this.#peer = peer;
    this.#call = this.#fresh("out");
  }

  /** Takes the engine's place in what concerns calls. */
  async prepare(): Promise<void> {
    await this.#alice.page.evaluate(() => {
      const { sottovoce } = globalThis;
      // A machine of the tests has nothing to be heard on; a person's has.
      const devices = ["Headset", "Monitor"].map((label) => ({
        kind: "audiooutput",
        deviceId: label,
        label,
      }));
      Object.assign(navigator.mediaDevices, { enumerateDevices: async () => devices });
      Object.assign(sottovoce, { callsBefore: sottovoce.calls, callBefore: sottovoce.call });
    });
  }

  async leave(): Promise<void> {
    await this.#alice.page.evaluate(() => {
      const kept = globalThis.sottovoce as unknown as Record<string, unknown>;
      Object.assign(kept, { calls: kept.callsBefore, call: kept.callBefore });
    });
  }

  /** Alice has pressed the button. */
  async placed(): Promise<void> {
    const { page } = this.#alice;
    this.#call = this.#fresh("out");
    await page.evaluate((call) => {
      Object.assign(globalThis.sottovoce, { call: async () => call, calls: async () => [call] });
    }, this.#call);
    await this.#tourist.press(page, this.#tourist.words.calls.call);
    await page.locator("dialog.call").waitFor();
  }

  /** Bob calls. */
  async ring(): Promise<void> {
    this.#call = this.#fresh("in");
    await this.tell({ phase: "ringing" });
    await this.#alice.page.locator("dialog.call").waitFor();
  }

  async visit(change: Partial<Call>, what: string): Promise<void> {
    await this.tell(change);
    await this.#tourist.visit(this.#alice.page, what);
  }

  async tell(change: Partial<Call>): Promise<void> {
    this.#call = { ...this.#call, ...change };
    await this.#alice.page.evaluate((call) => {
      Object.assign(globalThis.sottovoce, { calls: async () => [call] });
      globalThis.sottovoceTest.emit({ type: "call", call });
    }, this.#call);
    await this.#alice.page.evaluate(() => new Promise(requestAnimationFrame));
  }

  #fresh(direction: Call["direction"]): Call {
    const id = (++this.#count).toString(16).padStart(32, "0") as CallId;
    return toldCall({ id, peer: this.#peer, peerName: BOB, startedAt: Date.now(), direction });
  }
}
