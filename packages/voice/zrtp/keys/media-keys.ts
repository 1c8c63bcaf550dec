/** The keys of a stream in the form in which whoever protects media takes them. */
import { copySecret, wipe } from "@sottovoce/crypto";
import type { MasterKeys, MediaKeys } from "../../srtp/master-keys.ts";
import type { Agreement } from "./agreement.ts";
import type { SideKeys } from "./key-schedule.ts";

/** @returns copies, as this side sees them (RFC 6189 §4.5.3) */
export function mediaKeysOf({ exchange, streamKeys }: Agreement): MediaKeys {
  const { cipher, authTag } = exchange.algorithms;
  const masterKeys = ({ srtpKey, srtpSalt }: SideKeys): MasterKeys => ({
    cipher,
    authTag,
    key: copySecret(srtpKey),
    salt: copySecret(srtpSalt),
  });
  const { initiator, responder } = streamKeys;
  const [own, peers] = exchange.role === "initiator" ? [initiator, responder] : [responder, initiator];
  return { send: masterKeys(own), receive: masterKeys(peers) };
}

export function wipeMediaKeys({ send, receive }: MediaKeys): void {
  wipe(send.key, send.salt, receive.key, receive.salt);
}
