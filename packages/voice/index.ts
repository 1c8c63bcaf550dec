export type * from "./srtp/master-keys.ts";
export type * from "./zrtp/session-api.ts";
