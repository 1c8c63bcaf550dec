/** One call, from the first ring to its end. */
import { formatSipReason, type HeaderEntries, type InviteDialog, type Reason } from "@sottovoce/sip";
import type { ZrtpResult } from "@sottovoce/voice";
import type { Address, Bytes } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import type { Trust } from "../engine-api.ts";
import type { Call, CallEnd, CallId, CallSecurity } from "./calls-api.ts";
import { type MediaKind, MediaLost, MediaRefused } from "./media.ts";
import { hidesAddress } from "./privacy.ts";
import {
  answeredDirection,
  holds,
  isRedirection,
  offeredDirection,
  type PeerDescription,
  readDescription,
  redirected,
  succeeding,
} from "./signalling/descriptions.ts";
import { causeOf, type Ending, endingOfBye, hasFailedThere } from "./signalling/endings.ts";
import type { CallSurroundings } from "./surroundings.ts";
import { Talk } from "./talk.ts";
import { CallTrust } from "./trust/call-trust.ts";
import { breaksContinuity, isExpected } from "./trust/proof.ts";

/** How what SIP has of a call is ended. */
export interface Leg {
  end(end: CallEnd): void;
}

export interface CallInit {
  readonly id: CallId;
  /** The SIP Call-ID. */
  readonly wire: string;
  readonly peer: Address;
  readonly peerName: string | null;
  readonly direction: "out" | "in";
}

/**
 * How long after it can be heard here the other side may still end a call for what its keys show: it judges as soon as it
 * has them, and says so by way of the server.
 */
const JUDGING_MS = 5_000;
/** Silence is a loss after 15 s (`SilenceWatch` looks three times): whoever is lost by then has hardly been heard. */
const UNHEARD_MS = 20_000;

export class LiveCall {
  readonly #on: CallSurroundings;
  #call: Call;
  #wire: string;
  #trust: CallTrust;
  #leg: Leg | null = null;
  #dialog: InviteDialog | null = null;
  #talk: Talk | null = null;
  /** Our last description, and the other side's. */
  #sent: Bytes | null = null;
  #heard: PeerDescription | null = null;
  /** Since when the other side can be heard, as `Clock.elapsed`. */
  #audibleSince: number | null = null;
  /** It rang here, and nobody answered: it has a place among the missed calls. */
  isMissed = false;

  constructor(on: CallSurroundings, init: CallInit) {
    const { wire, ...who } = init;
    this.#on = on;
    this.#wire = wire;
    this.#trust = new CallTrust(on, init.peer, wire);
    this.#call = {
      ...who,
      peerTrust: trustIn(on.core, init.peer),
      phase: init.direction === "out" ? "dialing" : "ringing",
      startedAt: on.core.clock.now(),
      secureAt: null,
      endedAt: null,
      end: null,
      endSentence: null,
      security: null,
      muted: false,
      held: { here: false, there: false },
    };
  }

  /** As it is now. */
  get call(): Call {
    return this.#call;
  }

  get wire(): string {
    return this.#wire;
  }

  get trust(): CallTrust {
    return this.#trust;
  }

  get isOver(): boolean {
    return this.#call.phase === "ended";
  }

  /** How it is to be ended from now on. Where it is over already, that is done. */
  setLeg(leg: Leg): void {
    if (this.#call.end === null) this.#leg = leg;
    else leg.end(this.#call.end);
  }

  change(changes: Partial<Call>): void {
    if (this.isOver) return;
    this.#call = { ...this.#call, ...changes };
    this.#on.onChanged(this);
  }

  /**
   * Both called each other: it goes on as the other side's call, which this side answers.
   * @returns what is left of our own
   */
  turn(wire: string): Leg | null {
    const leg = this.#leg;
    this.#talk?.close();
    this.#talk = null;
    this.#leg = null;
    this.#trust.close();
    this.#wire = wire;
    this.#trust = new CallTrust(this.#on, this.#call.peer, wire);
    this.change({ direction: "in", phase: "connecting" });
    return leg;
  }

  /** Takes the microphone. @throws MediaLost and others; @returns `null` where the call has ended meanwhile */
  async openTalk(kind: MediaKind): Promise<Talk | null> {
    const { core, media, zrtp, retained, ice } = this.#on;
    const { peer } = this.#call;
    const trust = this.#trust;
    this.#talk?.close();
    this.#talk = null;
    const iceServers = kind === "webrtc" ? await ice.get() : [];
    const relayOnly = hidesAddress(core, peer);
    const zid = await retained.zid();
    if (this.isOver || this.#trust !== trust) return null;
    const talk = await Talk.open(
      {
        clock: core.clock,
        media,
        zrtp,
        zid,
        isOwnKind: kind === "webrtc" || (core.contacts.get(peer)?.keys ?? null) !== null,
        allowsAes128: core.own.identity.policy.allowsAes128,
        retained: retained.of(peer, () => trust.accountKey),
        auxSecret: () => trust.auxSecret(),
      },
      { kind, iceServers, relayOnly },
      {
        onSecuring: () => this.change({ phase: "securing" }),
        onSecure: (result) => this.#secured(result),
        onAudible: () => this.#audible(),
        onEnded: (ending) => this.finish(ending),
      },
    );
    // Ended, or turned, while the microphone was asked for.
    if (this.isOver || this.#trust !== trust) {
      talk.close();
      return null;
    }
    this.#talk = talk;
    if (this.#call.muted) talk.setMuted(true);
    return talk;
  }

  /** SIP has set it up. @param sent our description; @param heard the other side's */
  established(dialog: InviteDialog, sent: Bytes, heard: PeerDescription): void {
    dialog.handler = {
      onReoffer: (description) => this.#reoffered(description),
      onEnded: (reasons) => this.#hungUp(reasons),
    };
    this.#sent = sent;
    this.#heard = heard;
    this.#dialog = dialog;
    this.setLeg({ end: (end) => dialog.bye(reasonHeaders(end)) });
    this.change({ phase: "connecting" });
  }

  /** Something about the peer has become known. */
  peerChanged(): void {
    const peerTrust = trustIn(this.#on.core, this.#call.peer);
    if (peerTrust !== this.#call.peerTrust) this.change({ peerTrust });
  }

  setMuted(muted: boolean): void {
    this.#talk?.setMuted(muted);
    this.change({ muted });
  }

  /** What the other side makes of it changes nothing here: sound stops at once. */
  async setHeld(here: boolean): Promise<void> {
    if (this.#call.held.here === here) return;
    this.#hold({ ...this.#call.held, here });
    if (this.#dialog === null || this.#sent === null) return;
    this.#sent = redirected(this.#sent, offeredDirection(this.#call.held));
    const { description } = await this.#dialog.reoffer(this.#sent);
    await this.#heardAgain(description);
  }

  /** A phone that is held may fall silent: that is no loss then. */
  async #heardAgain(body: Uint8Array | null): Promise<void> {
    const heard = body === null ? null : readDescription(body);
    if (this.isOver || heard === null || heard.kind !== "rtp" || this.#heard?.kind !== "rtp") return;
    try {
      await this.#talk?.acceptAgain(heard);
    } catch (error) {
      if (!(error instanceof MediaRefused)) throw error;
    }
  }

  async confirmSas(matches: boolean): Promise<void> {
    const { security } = this.#call;
    if (security === null) return;
    if (!matches) return this.#refuteSas(security);
    await this.#talk?.setSasVerified(true);
    const { unproven: _, ...proven } = security;
    this.change({ security: { ...proven, verified: "sas" } });
    await this.#trust.confirmed();
  }

  /** Whatever cannot be put away then: nobody goes on speaking to whoever listens in. */
  async #refuteSas(security: CallSecurity): Promise<void> {
    this.change({ security: { ...security, verified: null } });
    const talk = this.#talk;
    talk?.setHeld(true);
    try {
      await Promise.all([talk?.setSasVerified(false), this.#trust.refuted()]);
    } finally {
      this.finish({ end: "mismatch", sentence: null });
    }
  }

  /** What the sound could not do. */
  fail(error: unknown): void {
    if (error instanceof MediaLost) this.finish({ end: lossEnd(error), sentence: error.message });
    else if (error instanceof MediaRefused) this.finish({ end: "failed", sentence: error.message });
    else this.finish({ end: "failed", sentence: error instanceof Error ? error.message : null });
  }

  /** Ends it, once. */
  finish({ end, sentence }: Ending): void {
    if (this.isOver) return;
    const leg = this.#leg;
    this.#leg = null;
    this.#dialog = null;
    if (this.#cameToNothing(end)) this.#takeBack();
    this.#talk?.close();
    this.#talk = null;
    this.#trust.close();
    // One that the other side did not let go on was none: both may have to accept it first.
    if (this.#call.security !== null && end !== "not_recognised") this.#on.accepted.spend(this.#call.peer);
    try {
      // After the microphone, and no matter what becomes of it: it is over here.
      leg?.end(end);
    } finally {
      this.change({ phase: "ended", end, endSentence: sentence, endedAt: this.#on.core.clock.now() });
    }
  }

  #audible(): void {
    const { clock } = this.#on.core;
    this.#audibleSince = clock.elapsed();
    this.change({ phase: "secure", secureAt: clock.now() });
  }

  /** For so long at most it can be heard, or not yet. */
  #isYoungerThan(ms: number): boolean {
    return this.#audibleSince === null || this.#on.core.clock.elapsed() - this.#audibleSince < ms;
  }

  /** Both sides then keep of it what they kept before, as far as each can tell. */
  #cameToNothing(end: CallEnd): boolean {
    if (end === "media_lost") return this.#isYoungerThan(UNHEARD_MS);
    return end === "not_proven" || end === "not_recognised";
  }

  #takeBack(): void {
    this.#talk?.takeBack().catch(this.#on.core.fault);
  }

  async #secured(result: ZrtpResult): Promise<boolean> {
    const { peer } = this.#call;
    const { security, mustEnd } = await this.#trust.secured(result);
    if (this.isOver) return false;
    this.#call = { ...this.#call, security };
    if (!breaksContinuity(security)) return this.#proves(mustEnd);
    await this.#on.retained.markBroken(peer, result.peerZid);
    this.finish({
      end: "continuity_broken",
      sentence: `This is not the device of ${peer} that you spoke with before, or somebody stands in between.`,
    });
    return false;
  }

  /** Nothing was heard yet, and nothing will be: whoever keeps back what would show who it is could be anybody. */
  #proves(mustEnd: string | null): boolean {
    if (mustEnd === null || this.#on.accepted.has(this.#call.peer)) return true;
    this.finish({ end: "not_proven", sentence: mustEnd });
    return false;
  }

  #hungUp(reasons: readonly Reason[]): void {
    this.#leg = null;
    const wasSecure = this.#call.phase === "secure";
    const ending = endingOfBye(reasons, { wasSecure, isYoung: this.#isYoungerThan(JUDGING_MS) });
    if (wasSecure && hasFailedThere(reasons)) this.#takeBack();
    // Not recognised by whom we have not recognised yet either: the other side was quicker to say so.
    const isEarly = ending.end === "not_recognised" && this.#call.security === null;
    const isMutual = isEarly && isExpected(this.#on.core.contacts.get(this.#call.peer));
    this.finish(isMutual ? { end: "not_proven", sentence: null } : ending);
  }

  async #reoffered(body: Uint8Array): Promise<Bytes | null> {
    const offered = readDescription(body);
    if (offered === null || this.#sent === null || this.#heard === null) return null;
    // A call is secured once (REQUIREMENTS V6): other keys, or a way for sound that needs them, are refused.
    if (offered.kind !== this.#heard.kind || offered.helloHash !== this.#heard.helloHash) return null;
    const answer = offered.kind === "rtp" ? await this.#answerAgain(offered) : this.#redirect(offered);
    if (answer === null || this.isOver) return null;
    this.#sent = answer;
    this.#hold({ here: this.#call.held.here, there: holds(offered.direction) });
    return answer;
  }

  #redirect(offered: PeerDescription): Bytes | null {
    if (this.#sent === null || this.#heard === null) return null;
    if (!isRedirection(this.#heard.text, offered.text)) return null;
    return redirected(this.#sent, answeredDirection(offered.direction, this.#call.held.here));
  }

  /** SIP phones offer everything they know anew, under other numbers perhaps. The sound says what of it can be had. */
  async #answerAgain(offered: PeerDescription): Promise<Bytes | null> {
    try {
      const answer = await this.#talk?.answerAgain(offered);
      if (answer === undefined || this.#sent === null) return null;
      return succeeding(this.#sent, answer, answeredDirection(offered.direction, this.#call.held.here));
    } catch (error) {
      if (error instanceof MediaRefused) return null;
      throw error;
    }
  }

  #hold(held: Call["held"]): void {
    this.#talk?.setHeld(held.here || held.there);
    this.change({ held });
  }
}

function trustIn({ contacts }: Core, peer: Address): Trust | null {
  const contact = contacts.get(peer);
  return contact === null || contact.keys === null ? null : contact.trust;
}

function lossEnd({ reason }: MediaLost): CallEnd {
  if (reason === "silent") return "media_lost";
  return reason;
}

function reasonHeaders(end: CallEnd): HeaderEntries {
  const cause = causeOf(end);
  return cause === null ? [] : [["Reason", formatSipReason(cause.cause, cause.text)]];
}
