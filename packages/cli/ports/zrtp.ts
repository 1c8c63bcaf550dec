/** Key agreement of calls, with Node's primitives; loaded with the first call, since most commands only write. */
import type { CreateZrtp } from "@sottovoce/client";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";

const CLIENT_NAME = "Sottovoce";
const SSRC_BYTES = 4;

export const nodeZrtp: CreateZrtp = async ({ isOwnKind, allowsAes128, ...setup }, handler) => {
  const { allowingAes128, createZrtpSession, OWN_POLICY, PHONE_POLICY } = await import("@sottovoce/voice");
  const primitives = { ...createNodePrimitives(), ...createNodeVoicePrimitives() };
  const phones = allowsAes128 ? allowingAes128(PHONE_POLICY) : PHONE_POLICY;
  const policy = isOwnKind ? OWN_POLICY : phones;
  // No RTP stream bears this number: the packets of ZRTP are told from others by their first bits (RFC 6189 §5).
  const [ssrc = 0] = new Uint32Array(primitives.randomBytes(SSRC_BYTES).buffer);
  return createZrtpSession({ ...setup, primitives, policy, ssrc, clientName: CLIENT_NAME }, handler);
};
