/** What calls need of ZRTP. The platform supplies it with its primitives, loaded when the first call begins. */
import type { ZrtpHandler, ZrtpOptions, ZrtpSession } from "@sottovoce/voice";
import type { MediaKind } from "./media.ts";

export interface ZrtpSetup extends Pick<ZrtpOptions, "clock" | "zid" | "retained" | "auxSecret"> {
  /** With `webrtc` the peer is of our own kind, and so is what may be agreed on; SIP phones may want other things. */
  readonly kind: MediaKind;
  /** The operator allows AES with 128 bits, with SIP phones only. */
  readonly allowsAes128: boolean;
}

/** Makes a session, as `createZrtpSession` does. */
export type CreateZrtp = (setup: ZrtpSetup, handler: ZrtpHandler) => Promise<ZrtpSession>;
