/** The private prekeys of this device, in one record, as `crypto` encodes them. */
import { bytesCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";

export const PREKEYS = collection("prekeys", 1, bytesCodec);
/** The name of the one record. */
export const THE_PREKEYS = "self";
