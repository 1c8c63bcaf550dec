/** The operator's actions in the form of the admin interface. */
import { type Address, type Bytes, type DeviceId, formatActivationLink } from "@sottovoce/wire";
import { type AccountService, notForSipPhones } from "../accounts/accounts.ts";
import type { LinkService } from "../accounts/links.ts";
import { allowsMd5 } from "../accounts/sip-password.ts";
import { Refusal } from "../refusal.ts";
import type { AccountRecord, NewAccount, Store } from "../store/store.ts";
import type {
  AccountPage,
  AddAccount,
  AddedAccount,
  AddedSipPhone,
  AddSipPhone,
  AdminAccount,
  AdminLink,
  ChangeAccount,
  ImportedAccounts,
  Reset,
  ResetAccount,
  ResetSipPhone,
  ServerStatus,
  SipLogin,
} from "./api.ts";
import { type ImportedRow, readAccounts, refuseProblems } from "./csv.ts";
import { checkName, checkPhone } from "./fields.ts";
import type { SipLogins } from "./sip-logins.ts";

/** Accounts on one page of a listing. */
export const MAX_PAGE = 500;

/** What a link is made of beside its code. */
interface LinkOrigin {
  /** `https://host:port`. */
  readonly origin: string;
  /** `http://localhost:port`; `null` where plain HTTP is off. */
  readonly loopbackOrigin: string | null;
  /** SHA-256 of the certificate authority's public key, 32 bytes. */
  readonly caHash: Bytes;
}

export interface AdminDependencies {
  readonly accounts: AccountService;
  readonly links: LinkService;
  readonly store: Store;
  /** How many devices of the app, or SIP phones, a mailbox is delivered to now. */
  readonly registeredAt: (mailbox: DeviceId) => number;
  readonly sipLogins: SipLogins;
  readonly linkOrigin: () => LinkOrigin;
  readonly status: () => Promise<ServerStatus>;
}

export class AdminService {
  readonly #deps: AdminDependencies;

  constructor(dependencies: AdminDependencies) {
    this.#deps = dependencies;
  }

  /** Creates an account and its first link. @throws Refusal `bad_request`, `conflict` */
  async add(request: AddAccount): Promise<AddedAccount> {
    const { accounts } = this.#deps;
    const [record] = await accounts.create([this.#newAccount(request)]);
    if (record === undefined) throw new Error("the store created nothing");
    return { account: describe(record, 0, 0), link: await this.#issueLink(record) };
  }

  /** Creates an account for SIP phones, and its password. @throws Refusal `bad_request`, `conflict` */
  async addSipPhone(request: AddSipPhone): Promise<AddedSipPhone> {
    const { accounts, sipLogins } = this.#deps;
    const account = this.#newAccount(request);
    const { login, credential } = await sipLogins.make(account.address, request.allowMd5 ?? false);
    const [record] = await accounts.create([{ ...account, sipPhone: credential }]);
    if (record === undefined) throw new Error("the store created nothing");
    return { account: describe(record, 0, 0), login };
  }

  #newAccount(request: AddAccount): Omit<NewAccount, "sipPhone"> {
    return {
      address: this.#deps.accounts.address(request.address),
      displayName: checkName(request.name),
      phone: checkPhone(request.phone),
      messaging: request.messaging ?? true,
    };
  }

  async list(after: string | undefined, limit: number): Promise<AccountPage> {
    const { accounts } = this.#deps;
    const page = await accounts.list(after === undefined ? { limit } : { after, limit });
    return {
      accounts: await Promise.all(page.items.map((record) => this.#describe(record))),
      next: page.next,
    };
  }

  /** @throws Refusal `bad_request`, `not_found` */
  async change(address: string, change: ChangeAccount): Promise<AdminAccount> {
    const { accounts } = this.#deps;
    const record = await accounts.update(accounts.address(address), {
      ...(change.name === undefined ? {} : { displayName: checkName(change.name) }),
      ...(change.phone === undefined ? {} : { phone: checkPhone(change.phone) }),
      ...(change.messaging === undefined ? {} : { messaging: change.messaging }),
      ...(change.disabled === undefined ? {} : { disabled: change.disabled }),
    });
    return this.#describe(record);
  }

  /**
   * A new link for an account that nobody has activated yet.
   * @throws Refusal `not_found`; `conflict` when it is activated, because then a link would be of no use
   */
  async link(address: string): Promise<AddedAccount> {
    const record = await this.#find(address);
    if (record.kind !== "app") throw notForSipPhones(record.address);
    if (record.accountKey !== null) {
      throw new Refusal(
        "conflict",
        `${record.address} is activated already. Reset the account first if its device is lost.`,
      );
    }
    return { account: describe(record, 0, 0), link: await this.#issueLink(record) };
  }

  /**
   * Takes an account of the app back to before its activation, with a new link.
   * @throws Refusal `not_found`; `conflict` for a SIP phone
   */
  async reset(address: string): Promise<ResetAccount> {
    const { accounts } = this.#deps;
    const removed = await accounts.reset(accounts.address(address));
    const record = await this.#find(address);
    const link = await this.#issueLink(record);
    return { account: describe(record, 0, 0), link, removed: removed.length };
  }

  /** Gives a SIP phone a new password. @throws Refusal `not_found`; `conflict` for an account of the app */
  async resetSipPhone(address: string, { allowMd5 }: Reset = {}): Promise<ResetSipPhone> {
    const { accounts, sipLogins, store } = this.#deps;
    const before = await this.#find(address);
    const phone = await store.sipPhones.ofAccount(before.id);
    const removed = phone === null ? 0 : this.#deps.registeredAt(phone.device);
    const md5 = allowMd5 ?? (phone !== null && allowsMd5(phone));
    const { login, credential } = await sipLogins.make(before.address, md5);
    const record = await accounts.setSipPassword(before.address, credential);
    return { account: describe(record, 0, 0), login, removed };
  }

  /** Resets an account of either kind. @throws Refusal `not_found`; `conflict` for MD5 with an account of the app */
  async resetAny(address: string, wish: Reset): Promise<ResetAccount | ResetSipPhone> {
    const { kind } = await this.#find(address);
    if (kind !== "app") return this.resetSipPhone(address, wish);
    if (wish.allowMd5 === undefined) return this.reset(address);
    throw new Refusal(
      "conflict",
      `${address} is an account of the app, which has no password. Nothing was reset.`,
    );
  }

  /** Creates all accounts of a CSV file, or none. @throws ImportRefused */
  async import(csv: string): Promise<ImportedAccounts> {
    const { accounts, store } = this.#deps;
    const { rows, lineOf, problems } = readAccounts(csv, (text) => accounts.address(text));
    const found = await Promise.all([...lineOf.keys()].map((address) => store.accounts.byAddress(address)));
    const taken = found
      .filter((record) => record !== null)
      .map(({ address }) => ({
        line: lineOf.get(address) ?? 1,
        message: `There is an account ${address} already.`,
      }));
    refuseProblems([...problems, ...taken]);
    const { accounts: created, logins } = await this.#withPasswords(rows);
    const records = await accounts.create(created);
    const apps = records.filter(({ kind }) => kind === "app");
    return { links: await Promise.all(apps.map((record) => this.#issueLink(record))), logins };
  }

  async #withPasswords(
    rows: readonly ImportedRow[],
  ): Promise<{ readonly accounts: readonly NewAccount[]; readonly logins: readonly SipLogin[] }> {
    const accounts: NewAccount[] = [];
    const logins: SipLogin[] = [];
    for (const { kind, ...account } of rows) {
      if (kind === "app") accounts.push(account);
      else {
        const { login, credential } = await this.#deps.sipLogins.make(
          account.address,
          kind === "sip-phone-md5",
        );
        accounts.push({ ...account, sipPhone: credential });
        logins.push(login);
      }
    }
    return { accounts, logins };
  }

  status(): Promise<ServerStatus> {
    return this.#deps.status();
  }

  #find(address: string): Promise<AccountRecord> {
    const { accounts } = this.#deps;
    return accounts.get(accounts.address(address));
  }

  async #issueLink(record: {
    readonly id: AccountRecord["id"];
    readonly address: Address;
  }): Promise<AdminLink> {
    const { code, expiresAt } = await this.#deps.links.issue(record.id);
    const { origin, loopbackOrigin, caHash } = this.#deps.linkOrigin();
    return {
      address: record.address,
      link: formatActivationLink({ origin, code, caHash }),
      loopbackLink:
        loopbackOrigin === null ? null : formatActivationLink({ origin: loopbackOrigin, code, caHash }),
      expiresAt,
    };
  }

  async #describe(record: AccountRecord): Promise<AdminAccount> {
    const { store, registeredAt } = this.#deps;
    const devices = record.accountKey === null ? [] : await store.devices.ofAccount(record.id);
    const phone = record.kind === "sip-phone" ? await store.sipPhones.ofAccount(record.id) : null;
    const mailboxes = phone === null ? devices.map(({ id }) => id) : [phone.device];
    const registered = mailboxes.reduce((sum, mailbox) => sum + registeredAt(mailbox), 0);
    return describe(record, devices.length, registered);
  }
}

function describe(record: AccountRecord, devices: number, registered: number): AdminAccount {
  const { address, kind, displayName, phone, messaging, disabled, createdAt } = record;
  return { address, kind, displayName, phone, messaging, disabled, devices, registered, createdAt };
}
