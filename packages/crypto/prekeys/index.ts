export * from "./accepted-handshakes.ts";
export * from "./make-prekeys.ts";
export * from "./prekey-codec.ts";
export * from "./private-prekeys.ts";
export * from "./schedule.ts";
