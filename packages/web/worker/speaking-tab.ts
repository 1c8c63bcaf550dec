/**
 * Which tab a call's sound is in. Every tab may ask to call or to answer; the one that the call came of gets the sound,
 * also where it opens its microphone a while later (the addresses of relays come first). A request that is refused
 * meanwhile, or that comes too late, changes nothing: else a person would be heard in a tab that says it is busy.
 */
import type { CallId } from "@sottovoce/client";
import type { MemberId } from "./channel.ts";
import type { TabMedia } from "./tab-media.ts";

export class SpeakingTab {
  readonly #media: Pick<TabMedia, "belongsTo">;
  readonly #goesOn: (call: CallId) => boolean;
  /** A request is under way. */
  #isBeginning = false;
  /** What came of the last one. */
  #call: CallId | null = null;

  /** @param goesOn whether the engine still has a call */
  constructor(media: Pick<TabMedia, "belongsTo">, goesOn: (call: CallId) => boolean) {
    this.#media = media;
    this.#goesOn = goesOn;
  }

  /**
   * A tab asks to call or to answer.
   * @param work what the engine makes of it, which answers with the call
   */
  async begin(tab: MemberId, work: () => Promise<unknown>): Promise<unknown> {
    if (this.#isBeginning || (this.#call !== null && this.#goesOn(this.#call))) return work();
    this.#isBeginning = true;
    // At once: the engine may open the sound before it answers.
    this.#media.belongsTo(tab);
    try {
      const call = (await work()) as { readonly id: CallId };
      this.#call = call.id;
      return call;
    } finally {
      this.#isBeginning = false;
    }
  }
}
