/** A joining whose keys were posted, or are about to be, as it is kept. */
import type { AccountId, Address, Base64Url, DeviceId, LinkOfferRequest } from "@sottovoce/wire";
import type { PrivateKeysRecord } from "../activation/account.ts";
import type { ServerPin } from "../ports.ts";
import { bytesCodec, jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";

export interface PendingJoining {
  readonly pin: ServerPin;
  readonly caHash: Base64Url;
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  /** AIK, from the invitation that the link's secret vouches for, 32 bytes. */
  readonly accountKey: Base64Url;
  /** To the nonce that goes into the digits, 32 bytes. */
  readonly commitment: Base64Url;
  readonly keys: PrivateKeysRecord;
  /** What this device calls itself. */
  readonly name: string | null;
  /** Posted as it stands, also the second time. */
  readonly request: LinkOfferRequest;
}

export const JOININGS = collection("joining", 1, jsonCodec<PendingJoining>());

/** Its private prekeys, under the same name. An activation that was cut short on this device may have others. */
export const JOINING_PREKEYS = collection("joining-prekeys", 1, bytesCodec);
