export * from "./engine-api.ts";
export * from "./errors.ts";
export * from "./ports.ts";
