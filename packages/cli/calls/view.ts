/** What is shown of a call as it goes: lines for a person, or objects for a script, each with what has changed. */
import type { Call, CallSecurity } from "@sottovoce/client";
import type { Context } from "../context.ts";
import {
  sasLines,
  sasText,
  secureWords,
  suiteWords,
  unprovenWords,
  verifiedWords,
} from "../terminal/call-words.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";

const PHASES: Readonly<Record<Call["phase"], string>> = {
  /** Said with the name. */
  dialing: "",
  ringing: "It rings …",
  connecting: "Connecting …",
  securing: "Agreeing on keys …",
  /** Said by what is known of the peer: `secureWords`. */
  secure: "",
  ended: "",
};

export class CallView {
  readonly #context: Context;
  readonly #isJson: boolean;
  #shown: Call | null = null;

  constructor(context: Context, isJson: boolean) {
    this.#context = context;
    this.#isJson = isJson;
  }

  show(call: Call): void {
    const before = this.#shown;
    this.#shown = call;
    if (this.#isJson) {
      const changes = callChanges(call, before);
      if (Object.keys(changes).length > 0)
        this.#context.json({ call: call.id, phase: call.phase, ...changes });
      return;
    }
    if (call.phase !== before?.phase) this.#showPhase(call);
    if (call.phase !== "secure") return;
    if (call.security !== null && differs(call.security, before?.security)) {
      this.#showSecurity(call, call.security, before?.security ?? null);
    }
    for (const line of changeLines(call, before)) this.#context.print(line);
  }

  #showPhase({ phase, peer }: Call): void {
    const { style } = this.#context;
    const words = phase === "dialing" ? `Calling ${peer} …` : PHASES[phase];
    if (words !== "") this.#context.print(phase === "securing" ? style.yellow(words) : style.red(words));
  }

  #showSecurity({ peer, direction }: Call, security: CallSecurity, before: CallSecurity | null): void {
    const { style } = this.#context;
    const paint = security.discloses === true ? style.red : style.green;
    this.#context.print(paint(secureWords(security, peer)));
    const warning = unprovenWords(security, peer);
    if (warning !== null) this.#context.print(style.red(warning));
    const verified = verifiedWords(security, peer);
    for (const words of verified === null ? sasLines(security, direction, peer) : [verified]) {
      this.#context.print(`  ${style.bold(sanitizeLine(words))}`);
    }
    if (before !== null) return;
    // They can be compared in every call, also where nobody needs to.
    const words = verified === null ? "" : `words ${sasText(security)}; `;
    this.#context.print(`  ${style.dim(`${words}${suiteWords(security)}`)}`);
  }
}

function changeLines({ muted, held, peer }: Call, before: Call | null): readonly string[] {
  const lines: string[] = [];
  if (muted !== (before?.muted ?? false)) lines.push(muted ? "You are muted." : "You can be heard again.");
  if (held.here !== (before?.held.here ?? false)) {
    lines.push(held.here ? "On hold: neither of you hears the other." : "You took the call off hold.");
  }
  if (held.there !== (before?.held.there ?? false)) {
    lines.push(held.there ? `${peer} has put the call on hold.` : `${peer} took the call off hold.`);
  }
  return lines;
}

/** Of `call` and `answer` with `--json`: the first object says with whom, later ones what is not as it was. */
function callChanges(call: Call, before: Call | null): object {
  const { peer, peerTrust, direction, phase, security, muted, held, end, endSentence } = call;
  return {
    ...(direction === before?.direction ? {} : { peer, direction }),
    ...(peerTrust === before?.peerTrust ? {} : { trust: peerTrust }),
    ...(phase === before?.phase ? {} : { phase }),
    ...(security === null || !differs(security, before?.security)
      ? {}
      : { sas: sasText(security), security }),
    ...(muted === (before?.muted ?? false) ? {} : { muted }),
    ...(differs(held, before?.held ?? { here: false, there: false }) ? { held } : {}),
    ...(end === null ? {} : { end, ...(endSentence === null ? {} : { sentence: endSentence }) }),
  };
}

function differs(one: object, other: object | null | undefined): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
