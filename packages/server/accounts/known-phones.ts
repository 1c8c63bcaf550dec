/** What the SIP phones of every account authenticate by, in memory, by address. */
import type { Address } from "@sottovoce/wire";
import type { SipPhoneRecord, SipPhoneStore } from "../store/store.ts";
import { Known } from "./known.ts";

export type KnownPhones = Known<Address, SipPhoneRecord, SipPhoneRecord>;

/** Reads all SIP phones. */
export function loadKnownPhones(store: Pick<SipPhoneStore, "ofAccount" | "list">): Promise<KnownPhones> {
  return Known.load<Address, SipPhoneRecord, SipPhoneRecord>({
    list: (options) => store.list(options),
    ofAccount: async (account) => {
      const record = await store.ofAccount(account);
      return record === null ? [] : [record];
    },
    entryOf: (record) => [record.address, record],
  });
}
