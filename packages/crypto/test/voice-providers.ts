import { createNodeVoicePrimitives } from "../primitives/voice-node.ts";
import { createWebVoicePrimitives } from "../primitives/voice-web.ts";

/** Every configuration of what calls need, by the name that tests show. */
export const VOICE_PROVIDERS = [
  ["node", createNodeVoicePrimitives()],
  ["web", createWebVoicePrimitives()],
] as const;
