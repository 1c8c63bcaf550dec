/**
 * The engine's code, in a chunk of its own: the first screen is there before it, and it arrives while a person types
 * their passphrase. Whoever imports this file imports it lazily.
 */
export { activate, openEngine, previewActivation, startJoining } from "@sottovoce/client";
