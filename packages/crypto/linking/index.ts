export * from "./agreement.ts";
export * from "./errors.ts";
export * from "./link-keys.ts";
export * from "./provision.ts";
