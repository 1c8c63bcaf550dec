/** The tests every implementation of `Store` passes. */
import { describe, type TestContext } from "node:test";
import type { Store } from "../../store/store.ts";
import { accountContract } from "./accounts.ts";
import { linkingContract } from "./linkings.ts";
import { mailboxContract } from "./mailbox.ts";
import { mailboxModelContract } from "./mailbox-model.ts";
import { noticeContract } from "./notices.ts";
import { peopleContract } from "./people.ts";
import { prekeyContract } from "./prekeys.ts";
import { sipPhoneContract } from "./sip-phones.ts";

export interface ContractSubject {
  /** An empty store, closed and gone after the test. */
  create(t: TestContext): Promise<Reopenable>;
}

export interface Reopenable {
  /** The store as it is open now. */
  readonly store: Store;
  /** Closes it and opens it again, as a restart does. */
  reopen(): Promise<void>;
}

export function storeContract(name: string, subject: ContractSubject): void {
  describe(`store contract: ${name}`, () => {
    accountContract(subject);
    peopleContract(subject);
    prekeyContract(subject);
    mailboxContract(subject);
    mailboxModelContract(subject);
    noticeContract(subject);
    sipPhoneContract(subject);
    linkingContract(subject);
  });
}
