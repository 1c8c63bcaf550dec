/** Calls of this device (`Calls`): one at a time, and whoever calls meanwhile hears that it is busy. */
import type { IncomingInvite } from "@sottovoce/sip";
import { type Address, parseAddress, toHex, WireError } from "@sottovoce/wire";
import { keysToSendTo } from "../contacts/introductions.ts";
import { type ContactRecord, levelOf } from "../contacts/record.ts";
import { EngineError } from "../errors.ts";
import { markSeen } from "../inbox/seen.ts";
import { requireOther } from "../outbox/compose.ts";
import { LiveCall } from "./call.ts";
import type { Call, CallId, Calls } from "./calls-api.ts";
import { keepCall, MISSED_SEEN_MS, missedName } from "./entries.ts";
import { isCallId } from "./keys/secrets.ts";
import type { MediaKind } from "./media.ts";
import { CROSSED_HEADERS, CROSSED_STATUS, CROSSING_MS, theirsGoesOn } from "./signalling/crossing.ts";
import { type PeerDescription, readDescription } from "./signalling/descriptions.ts";
import { answer, ring } from "./signalling/incoming.ts";
import { dial } from "./signalling/outgoing.ts";
import type { CallSurroundings } from "./surroundings.ts";

const CALL_ID_BYTES = 16;

/** What rings here and can be answered. */
interface Ringing {
  readonly call: LiveCall;
  readonly invite: IncomingInvite;
  readonly offer: PeerDescription;
}

export class LiveCalls implements Calls {
  readonly #on: CallSurroundings;
  #call: LiveCall | null = null;
  #ringing: Ringing | null = null;
  /** Whom a call is being placed to that has no place yet. */
  #placing: Address | null = null;
  #isStopped = false;

  constructor(on: Omit<CallSurroundings, "onChanged">) {
    this.#on = { ...on, onChanged: (call) => this.#changed(call) };
    on.core.contacts.watch(({ address }) => {
      if (this.#call?.call.peer === address) this.#call.peerChanged();
    });
  }

  current(): readonly Call[] {
    return this.#call === null ? [] : [this.#call.call];
  }

  async call(to: Address): Promise<Call> {
    const { core } = this.#on;
    requireOther(to, core.own.identity.address);
    if (this.#call !== null || this.#placing !== null || this.#isStopped) throw busyHere();
    this.#placing = to;
    try {
      const reachable = await this.#reachable(to);
      const theirs = this.#ringing?.call.call;
      // They were quicker by a moment: that is the call that was wanted.
      return theirs?.peer === to ? await this.answer(theirs.id) : this.#place(reachable);
    } finally {
      this.#placing = null;
    }
  }

  async answer(id: CallId): Promise<Call> {
    const call = this.#find(id);
    const ringing = this.#ringing;
    if (ringing?.call !== call) return call.call;
    this.#ringing = null;
    void answer(call, ringing.invite, ringing.offer);
    return call.call;
  }

  async decline(id: CallId): Promise<void> {
    this.#find(id).finish({ end: "declined", sentence: null });
  }

  async hangUp(id: CallId): Promise<void> {
    const call = this.#find(id);
    if (this.#ringing?.call === call) call.finish({ end: "declined", sentence: null });
    else call.finish({ end: call.call.secureAt === null ? "cancelled" : "hung_up", sentence: null });
  }

  async setMuted(id: CallId, muted: boolean): Promise<void> {
    this.#find(id).setMuted(muted);
  }

  async setHeld(id: CallId, held: boolean): Promise<void> {
    await this.#find(id).setHeld(held);
  }

  async confirmSas(id: CallId, matches: boolean): Promise<void> {
    await this.#find(id).confirmSas(matches);
  }

  async acceptAsNew(peer: Address): Promise<void> {
    this.#on.accepted.add(peer);
    await this.#on.retained.forgetBroken(peer);
  }

  /** Ends what there is: the device is locked, or the program stops. Nothing begins from now on. */
  stop(): void {
    this.#isStopped = true;
    const call = this.#call;
    if (call !== null && this.#ringing?.call === call) {
      // Nobody declined it: other devices go on ringing.
      call.finish({ end: "failed", sentence: null });
    } else call?.finish({ end: call.call.secureAt === null ? "cancelled" : "hung_up", sentence: null });
    this.#on.keys.close();
    this.#on.proofs.close();
  }

  /** Somebody calls. */
  receive(invite: IncomingInvite): void {
    const peer = callerOf(invite);
    const offer = invite.description === null ? null : readDescription(invite.description);
    // 480: another device of this account may have what this one lacks.
    if (this.#isStopped || this.#on.media.kinds.length === 0) invite.refuse(480);
    else if (peer === null) invite.refuse(400);
    else if (offer === null || !this.#on.media.kinds.includes(offer.kind)) this.#refuseKind(invite, offer);
    else if (this.#crosses(invite, peer)) this.#cross(invite, offer);
    else if (this.#call !== null || (this.#placing ?? peer) !== peer) invite.refuse(486);
    else this.#ring(invite, peer, offer);
  }

  /**
   * Whoever offers `webrtc` tries another way at once, and only what comes of that is a missed call. SIP phones have no
   * other way: that they called, the server's notice tells.
   */
  #refuseKind(invite: IncomingInvite, offer: PeerDescription | null): void {
    invite.refuse(488);
    if (offer?.kind !== "webrtc") return;
    const { core } = this.#on;
    core.ledger
      .transact((transaction) => {
        markSeen(transaction, missedName(invite.callId), core.clock.now() + MISSED_SEEN_MS);
      })
      .catch((error: unknown) => {
        if (!(error instanceof EngineError)) core.fault(error);
      });
  }

  /** We are calling whoever calls. */
  #crosses(invite: IncomingInvite, peer: Address): boolean {
    const call = this.#call?.call;
    if (call === undefined || call.peer !== peer || call.direction !== "out") return false;
    return (call.phase === "dialing" || call.phase === "ringing") && isCallId(invite.callId);
  }

  #cross(invite: IncomingInvite, offer: PeerDescription): void {
    const call = this.#call;
    if (call === null) return;
    if (!theirsGoesOn(call.wire, invite.callId)) {
      invite.refuse(CROSSED_STATUS, undefined, CROSSED_HEADERS);
      return;
    }
    const ours = call.turn(invite.callId);
    // The other side refuses it as soon as it comes; cancelled now, it would be a missed call there.
    this.#on.core.clock.setTimer(CROSSING_MS, () => ours?.end("cancelled"));
    ring(call, invite);
    void answer(call, invite, offer);
  }

  #ring(invite: IncomingInvite, peer: Address, offer: PeerDescription): void {
    const { core } = this.#on;
    const known = core.contacts.get(peer);
    const call = new LiveCall(this.#on, {
      // Never the Call-ID: who chose that could take the place of an earlier call that a person is still looking at.
      id: this.#newId(),
      wire: invite.callId,
      peer,
      peerName: known?.displayName ?? assertedName(invite),
      direction: "in",
    });
    this.#call = call;
    this.#ringing = { call, invite, offer };
    ring(call, invite);
    this.#tell(call);
  }

  /** @throws EngineError `no_media`, `key_changed`, `device_gone`, `said_to_be_sip_phone`, … */
  async #reachable(to: Address): Promise<{ contact: ContactRecord; kinds: readonly MediaKind[] }> {
    const { core, introductions, media } = this.#on;
    const known = core.contacts.get(to);
    const isKnown = known !== null && (known.keys !== null || levelOf(known) === "end-to-site");
    const contact = isKnown ? known : (await introductions.ask(to)).contact;
    const level = levelOf(contact);
    if (level === "contradicted") throw contradicted(to);
    if (level === "end-to-end") keysToSendTo(contact);
    const wanted: readonly MediaKind[] = level === "end-to-site" ? ["rtp"] : ["webrtc", "rtp"];
    const kinds = wanted.filter((kind) => media.kinds.includes(kind));
    if (kinds.length === 0) throw noMedia();
    return { contact, kinds };
  }

  #place({ contact, kinds }: { contact: ContactRecord; kinds: readonly MediaKind[] }): Call {
    if (this.#call !== null || this.#isStopped) throw busyHere();
    const { address: peer, displayName: peerName, keys, account } = contact;
    const id = this.#newId();
    const call = new LiveCall(this.#on, { id, wire: id, peer, peerName, direction: "out" });
    this.#call = call;
    this.#tell(call);
    if (keys !== null) call.trust.sendKey({ account, accountKey: keys.accountKey });
    dial(this.#on, call, kinds).catch((error: unknown) => {
      // Turned meanwhile, it goes on without what was begun for our own INVITE.
      if (call.wire === id) call.fail(error);
    });
    return call.call;
  }

  #changed(call: LiveCall): void {
    if (call.isOver && this.#call === call) {
      this.#call = null;
      if (this.#ringing?.call === call) this.#ringing = null;
      keepCall(this.#on.core, call).catch((error: unknown) => {
        if (!(error instanceof EngineError)) this.#on.core.fault(error);
      });
    }
    this.#tell(call);
  }

  #tell({ call }: LiveCall): void {
    this.#on.core.emit({ type: "call", call });
  }

  #find(id: CallId): LiveCall {
    const call = this.#call;
    if (call?.call.id === id) return call;
    throw new EngineError("no_such_call", "user", "This call is over.");
  }

  #newId(): CallId {
    return toHex(this.#on.core.primitives.randomBytes(CALL_ID_BYTES)) as CallId;
  }
}

/** The account that the server says it is: From is checked by it. */
function callerOf({ from }: IncomingInvite): Address | null {
  try {
    return parseAddress(from.uri.replace(/^sips?:/i, ""));
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

/** The name in the server's directory, which the server puts on calls (docs/decisions/calls.md "Who may call"). */
function assertedName({ request }: IncomingInvite): string | null {
  const [asserted] = request.headers.nameAddrs("P-Asserted-Identity");
  return asserted?.displayName ?? null;
}

function busyHere(): EngineError {
  return new EngineError("busy_here", "user", "There is a call already. End it first.");
}

function noMedia(): EngineError {
  return new EngineError("no_media", "device", "This device cannot carry the sound of such a call.");
}

function contradicted(address: Address): EngineError {
  return new EngineError(
    "said_to_be_sip_phone",
    "server",
    `The server says that ${address} is a SIP phone now, but it has security keys. Ask ${address} another way, and tell your operator.`,
  );
}
