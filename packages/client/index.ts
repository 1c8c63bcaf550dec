export { activate, previewActivation } from "./activation/activate.ts";
export type { Preview } from "./api/decode.ts";
export * from "./engine-api.ts";
export { EngineError, type EngineErrorCode, type EngineFault, sentenceOf } from "./errors.ts";
export { openEngine } from "./open.ts";
export * from "./ports.ts";
export { hasVault, type PassphraseFailures, passphraseFailures } from "./vault/passphrase.ts";
