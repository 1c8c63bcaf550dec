/** What every call stands on. */
import type { InviteOptions, OutgoingInvite, OutgoingInviteHandler } from "@sottovoce/sip";
import type { Introductions } from "../contacts/introductions.ts";
import type { Trusting } from "../contacts/trust.ts";
import type { Core } from "../core.ts";
import type { LiveCall } from "./call.ts";
import type { IceServers } from "./ice-servers.ts";
import type { CallBox } from "./keys/call-key.ts";
import type { Whisper } from "./keys/whisper.ts";
import type { CallMedia } from "./media.ts";
import type { AcceptedPeers } from "./trust/accepted.ts";
import type { RetainedBook } from "./trust/retained.ts";
import type { CreateZrtp } from "./zrtp.ts";

/** The way calls leave by; `null` where there is no connection yet. */
export interface CallLine {
  call(options: InviteOptions, handler: OutgoingInviteHandler): OutgoingInvite;
}

export interface CallSurroundings {
  readonly core: Core;
  readonly media: CallMedia;
  readonly zrtp: CreateZrtp;
  readonly line: CallLine;
  readonly introductions: Introductions;
  readonly trusting: Trusting;
  readonly retained: RetainedBook;
  readonly accepted: AcceptedPeers;
  readonly ice: IceServers;
  readonly whisper: Whisper;
  /** Call keys and proofs that came and wait for their calls. */
  readonly keys: CallBox;
  readonly proofs: CallBox;
  /** Something about a call has changed; where it has ended, for the last time. */
  onChanged(call: LiveCall): void;
}
