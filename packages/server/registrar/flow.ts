/** What the server remembers of one SIP connection: a few fields, no closures, no timers. */
import type { SipConnection } from "@sottovoce/sip";
import type { AccountId, Address, DeviceId } from "@sottovoce/wire";

/** Who has authenticated on a connection. */
export interface FlowOwner {
  /**
   * A device of the app by its own id; one SIP phone of possibly several of an account by an id that the registrar makes
   * and that stays the same when the phone comes back over another connection.
   */
  readonly device: DeviceId;
  /** Where what is sent to it waits: the device's own, or the one that all SIP phones of the account share. */
  readonly mailbox: DeviceId;
  readonly account: AccountId;
  readonly address: Address;
  /** Which of its account's passwords a SIP phone has shown; `null` for a device of the app. */
  readonly generation: number | null;
}

/** A contact that is bound to a flow (RFC 3261 §10.3). Its texts are copies: slices would keep the whole request alive. */
export interface Binding {
  /** As it gave it. */
  readonly contact: string;
  /** Request-URI of what goes to it: its contact, without header fields. */
  readonly target: string;
  /** From `+sip.instance`; `null` where the device gave none. */
  readonly instance: string | null;
  readonly regId: number | null;
  /** Preference among the contacts of an account, 0 to 1 (RFC 3261 §20.10). */
  readonly q: number;
  readonly callId: string;
  readonly cseq: number;
  /** By `Clock.elapsed`. */
  readonly expiresAt: number;
}

const NONE: readonly Binding[] = [];

export class DeviceFlow {
  readonly connection: SipConnection;
  /** Whose connection it is, once authenticated. One connection never serves two devices. */
  owner: FlowOwner | null = null;
  /** While its owner is registered over it: one of a device of the app, one or more of a SIP phone. */
  bindings = NONE;
  /** Number of the newest nonce that was used here, and the highest count it was used with (RFC 7616 §3.4). */
  nonceNumber = 0;
  nonceCount = 0;
  failedLogins = 0;

  constructor(connection: SipConnection) {
    this.connection = connection;
  }

  /**
   * Notes the use of a nonce.
   * @returns `false` for a replay: an older nonce, or a count that is not higher than before
   */
  useNonce(number: number, count: number): boolean {
    const replayed = number === this.nonceNumber ? count <= this.nonceCount : number < this.nonceNumber;
    if (replayed) return false;
    this.nonceNumber = number;
    this.nonceCount = count;
    return true;
  }
}

/** A copy of a text that shares nothing with the text it was cut from. */
export function detach(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
