export * from "./account-identity.ts";
export * from "./device-identity.ts";
export * from "./device-keys.ts";
export * from "./device-list.ts";
export * from "./errors.ts";
export * from "./prekey-signature.ts";
export * from "./safety-number.ts";
