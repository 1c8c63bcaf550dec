/** What the server remembers of one SIP connection: a few fields, no closures, no timers. */
import type { SipConnection } from "@sottovoce/sip";
import type { AccountId, Address, DeviceId } from "@sottovoce/wire";

/** A device that has authenticated on a connection. */
export interface FlowOwner {
  readonly device: DeviceId;
  readonly account: AccountId;
  readonly address: Address;
}

/** A device's one binding (RFC 3261 §10.3). Its texts are copies: slices would keep the whole request alive. */
export interface Binding {
  /** Where requests to the device go, as it gave it. */
  readonly contact: string;
  /** From `+sip.instance`; `null` where the device gave none. */
  readonly instance: string | null;
  readonly regId: number | null;
  readonly callId: string;
  readonly cseq: number;
  /** By `Clock.elapsed`. */
  readonly expiresAt: number;
}

export class DeviceFlow {
  readonly connection: SipConnection;
  /** Whose connection it is, once authenticated. One connection never serves two devices. */
  owner: FlowOwner | null = null;
  /** While its owner is registered over it. */
  binding: Binding | null = null;
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
