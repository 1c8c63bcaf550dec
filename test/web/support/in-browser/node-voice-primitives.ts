/** Stands for the crypto package's Node provider of what calls need: WebCrypto is tried by what was written for it. */
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";

export const createNodeVoicePrimitives = createWebVoicePrimitives;
