/** ZRTP in a browser, loaded with the first call. */
import type { Primitives } from "@sottovoce/crypto";
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import {
  createZrtpSession,
  OWN_POLICY,
  type ZrtpHandler,
  type ZrtpOptions,
  type ZrtpSession,
} from "@sottovoce/voice";

const CLIENT_NAME = "Sottovoce Web";

/**
 * @param primitives those of messages
 * @param setup of one call; a browser's peers are all of our own kind
 */
export function zrtpSession(
  primitives: Primitives,
  { clock, zid, retained, auxSecret }: Pick<ZrtpOptions, "clock" | "zid" | "retained" | "auxSecret">,
  handler: ZrtpHandler,
): Promise<ZrtpSession> {
  // No stream of its own is numbered where frames are protected.
  const [ssrc = 0] = crypto.getRandomValues(new Uint32Array(1));
  const options: ZrtpOptions = {
    primitives: { ...primitives, ...createWebVoicePrimitives() },
    clock,
    zid,
    ssrc,
    clientName: CLIENT_NAME,
    policy: OWN_POLICY,
    retained,
    auxSecret,
  };
  return createZrtpSession(options, handler);
}
