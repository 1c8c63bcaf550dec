/** Which calls there are, and which of them this tab shows: the rules, without anything that is drawn. */
import type { Call, CallEnd, CallId } from "@sottovoce/client";

/** A call as this tab knows it. */
export interface TabCall {
  readonly call: Call;
  /** Placed or answered in this tab: its sound is here. */
  readonly here: boolean;
  /** It ended because another worker leads now, which the engine that knew of it could not say any more. */
  readonly interrupted: boolean;
}

/** After these there is nothing to read: the person ended it, or knows. */
const PLAIN_ENDS: readonly CallEnd[] = ["hung_up", "cancelled"];

export class CallBook {
  readonly #calls: readonly TabCall[];

  private constructor(calls: readonly TabCall[]) {
    this.#calls = calls;
  }

  static readonly empty = new CallBook([]);

  /** What this tab shows large: its own call, also for a while after it has ended, else one that rings. */
  get shown(): TabCall | null {
    return (
      this.#calls.find(({ here, call }) => here && call.phase !== "ended") ??
      this.#calls.find(({ call }) => isIncomingRing(call)) ??
      this.#calls.find(({ here }) => here) ??
      null
    );
  }

  /** One that rings while this tab's own call goes on. */
  get second(): TabCall | null {
    const { shown } = this;
    return this.#calls.find((one) => one !== shown && isIncomingRing(one.call)) ?? null;
  }

  /** One that runs in another tab. */
  get elsewhere(): TabCall | null {
    return (
      this.#calls.find(({ here, call }) => !here && !isIncomingRing(call) && call.phase !== "ended") ?? null
    );
  }

  /** What rings, and could be answered here. */
  get ringing(): TabCall | null {
    return this.#calls.find(({ call }) => isIncomingRing(call)) ?? null;
  }

  /** Whether a call runs whose sound is here. */
  get isSpeaking(): boolean {
    return this.#calls.some(({ here, call }) => here && call.phase !== "ended");
  }

  /**
   * Takes what the engine says of a call.
   * @param here whether it was placed or answered in this tab
   */
  heard(call: Call, here: boolean): CallBook {
    const before = this.#calls.find((one) => one.call.id === call.id) ?? null;
    // How it ended stays until a person has read it, whatever is said of it later; what was cut off may prove to go on.
    if (before?.call.phase === "ended" && !before.interrupted) return this;
    const ours = here || before?.here === true;
    // What ended without this tab leaves nothing to look at here: History has it.
    if (call.phase === "ended" && !ours) return this.dismissed(call.id);
    // A call that was put away is over, whatever else is said of it.
    if (call.phase === "ended" && before === null) return this;
    const now: TabCall = { call, here: ours, interrupted: false };
    if (before === null) return new CallBook([...this.#afterNew(call), now]);
    return new CallBook(this.#calls.map((one) => (one === before ? now : one)));
  }

  /** Takes the whole list, as the engine that leads now has it. What it does not know of any more was cut off. */
  listed(calls: readonly Call[], at: number): CallBook {
    const known = new Set(calls.map(({ id }) => id));
    const left = this.#calls
      .filter(({ call, here }) => known.has(call.id) || here)
      .map((one) => (known.has(one.call.id) || one.call.phase === "ended" ? one : cutOff(one, at)));
    return calls.reduce((book, call) => book.heard(call, false), new CallBook(left));
  }

  /** A person has seen how it ended. */
  dismissed(id: CallId): CallBook {
    return new CallBook(this.#calls.filter(({ call }) => call.id !== id));
  }

  /** A new call takes the place of an ended one that is still shown. */
  #afterNew(call: Call): readonly TabCall[] {
    if (isIncomingRing(call)) return this.#calls;
    return this.#calls.filter((one) => one.call.phase !== "ended");
  }
}

/** Whether a call rings here. */
export function isIncomingRing({ direction, phase }: Call): boolean {
  return direction === "in" && phase === "ringing";
}

/** Whether the screen of an ended call closes by itself. */
export function endsQuietly({ call, interrupted }: TabCall): boolean {
  return !interrupted && call.end !== null && PLAIN_ENDS.includes(call.end);
}

function cutOff({ call, here }: TabCall, at: number): TabCall {
  const ended: Call = { ...call, phase: "ended", end: "failed", endedAt: at, endSentence: null };
  return { call: ended, here, interrupted: true };
}
