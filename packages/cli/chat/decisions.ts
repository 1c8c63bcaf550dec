/** What only a person can decide, asked in a panel: whether a safety number matches, and what a server may read. */
import type { Contact, Engine, SafetyNumber } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { endToSiteDecision, endToSitePanel, verifyDecision, verifyPanel } from "./commands.ts";
import type { ChatState, Panel } from "./state.ts";

/** The parts of the chat that a decision moves. */
export interface DecisionDesk {
  openPanel(panel: Panel, answering: (answer: string) => Promise<void>): void;
  /** Closes the panel; what was typed in answer becomes what is being written. */
  closePanel(): void;
  change(changes: Partial<ChatState>): void;
}

export class Decisions {
  readonly #engine: Engine;
  readonly #peer: Address;
  readonly #desk: DecisionDesk;

  constructor(engine: Engine, peer: Address, desk: DecisionDesk) {
    this.#engine = engine;
    this.#peer = peer;
    this.#desk = desk;
  }

  /** Shows the safety number; whole words decide about the key. */
  async verify(): Promise<void> {
    const number = await this.#engine.safetyNumber(this.#peer);
    this.#desk.openPanel(verifyPanel(this.#peer, number), (answer) => this.#verified(number, answer));
  }

  /**
   * Asks whether messages may go out although the server can read them, or whether that is to end.
   * @param then what the person wanted to do when the question came up
   */
  async endToSite(then: () => Promise<void> = async () => {}): Promise<void> {
    const contact = await this.#engine.lookUp(this.#peer);
    if (contact.level !== "end-to-site") {
      this.#desk.change({
        ...shown(contact),
        notice: `${this.#peer} is no SIP phone: nothing to decide here.`,
      });
      return;
    }
    const { endToSiteAgreed: agreed } = contact;
    this.#desk.openPanel(endToSitePanel(this.#peer, agreed), async (answer) => {
      const decision = endToSiteDecision(agreed, answer);
      if (decision === null) return this.#nothing(answer);
      this.#close();
      this.#desk.change(shown(await this.#engine.setEndToSite(this.#peer, decision)));
      const notice = decision
        ? "Messages to this phone go out end-to-site from now on. /end-to-site ends that."
        : "No more messages go out to this phone.";
      this.#desk.change({ notice });
      if (decision) await then();
    });
  }

  async #verified(number: SafetyNumber, answer: string): Promise<void> {
    const decision = verifyDecision(number.trust, answer);
    if (decision === null) return this.#nothing(answer);
    this.#close();
    // What a person compared is what was on the screen: a key that came meanwhile has not been looked at.
    if ((await this.#engine.safetyNumber(this.#peer)).digits !== number.digits) {
      this.#desk.change({
        notice: "The key has changed meanwhile. Nothing was changed; /verify shows the new digits.",
      });
      return;
    }
    const isMatch = decision === "verify";
    const contact = await (isMatch
      ? this.#engine.markVerified(this.#peer, number.digits)
      : this.#engine.acceptChange(this.#peer));
    const whom = contact.displayName ?? contact.address;
    const notice = isMatch ? `${whom} is now verified.` : `The new key of ${whom} is accepted, not verified.`;
    this.#desk.change({ ...shown(contact), notice });
  }

  /** The answer was none of the words that decide. */
  #nothing(answer: string): void {
    this.#desk.closePanel();
    const kept = answer === "" ? "" : " What you typed stands below; Enter sends it.";
    this.#desk.change({ notice: `Nothing was changed.${kept}` });
  }

  /** The word that decided is no message. */
  #close(): void {
    this.#desk.change({ panel: null });
  }
}

/** What the header shows of a contact. */
export function shown({ displayName, trust, level }: Contact): Partial<ChatState> {
  return { displayName, trust, level };
}
