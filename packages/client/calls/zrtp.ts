/** What calls need of ZRTP. The platform supplies it with its primitives, loaded when the first call begins. */
import type { ZrtpHandler, ZrtpOptions, ZrtpSession } from "@sottovoce/voice";

export interface ZrtpSetup extends Pick<ZrtpOptions, "clock" | "zid" | "retained" | "auxSecret"> {
  /**
   * The peer's account has keys, and so our own client: nothing weaker than its own is agreed on, whichever way the sound
   * takes. SIP phones may want other things.
   */
  readonly isOwnKind: boolean;
  /** The operator allows AES with 128 bits, with SIP phones only. */
  readonly allowsAes128: boolean;
}

/** Makes a session, as `createZrtpSession` does. */
export type CreateZrtp = (setup: ZrtpSetup, handler: ZrtpHandler) => Promise<ZrtpSession>;
