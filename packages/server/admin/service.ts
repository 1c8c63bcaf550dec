/** The operator's actions in the form of the admin interface. */
import { type Address, type Bytes, type DeviceId, formatActivationLink } from "@sottovoce/wire";
import type { AccountService } from "../accounts/accounts.ts";
import type { LinkService } from "../accounts/links.ts";
import { Refusal } from "../refusal.ts";
import type { AccountRecord, Store } from "../store/store.ts";
import type {
  AccountPage,
  AddAccount,
  AddedAccount,
  AdminAccount,
  AdminLink,
  ChangeAccount,
  ImportedAccounts,
  ResetAccount,
  ServerStatus,
} from "./api.ts";
import { ImportRefused, readAccounts, takenProblems } from "./csv.ts";
import { checkName, checkPhone } from "./fields.ts";

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
  readonly domain: string;
  readonly isRegistered: (device: DeviceId) => boolean;
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
    const [record] = await accounts.create([
      {
        address: accounts.address(request.address),
        displayName: checkName(request.name),
        phone: checkPhone(request.phone),
        messaging: request.messaging ?? true,
      },
    ]);
    if (record === undefined) throw new Error("the store created nothing");
    return { account: describe(record, []), link: await this.#issueLink(record) };
  }

  async list(after: string | undefined, limit: number): Promise<AccountPage> {
    const { accounts, store } = this.#deps;
    const page = await accounts.list(after === undefined ? { limit } : { after, limit });
    const described = page.items.map(async (record) => {
      const devices = record.devices === 0 ? [] : await store.devices.ofAccount(record.id);
      return this.#describe(
        record,
        devices.map((device) => device.id),
      );
    });
    return { accounts: await Promise.all(described), next: page.next };
  }

  /** @throws Refusal `bad_request`, `not_found` */
  async change(address: string, change: ChangeAccount): Promise<AdminAccount> {
    const { accounts, store } = this.#deps;
    const record = await accounts.update(accounts.address(address), {
      ...(change.name === undefined ? {} : { displayName: checkName(change.name) }),
      ...(change.phone === undefined ? {} : { phone: checkPhone(change.phone) }),
      ...(change.messaging === undefined ? {} : { messaging: change.messaging }),
      ...(change.disabled === undefined ? {} : { disabled: change.disabled }),
    });
    const devices = await store.devices.ofAccount(record.id);
    return this.#describe(
      record,
      devices.map((device) => device.id),
    );
  }

  /**
   * A new link for an account that nobody has activated yet.
   * @throws Refusal `not_found`; `conflict` when it is activated, because then a link would be of no use
   */
  async link(address: string): Promise<AddedAccount> {
    const record = await this.#find(address);
    if (record.accountKey !== null) {
      throw new Refusal(
        "conflict",
        `${record.address} is activated already. Reset the account first if its device is lost.`,
      );
    }
    return { account: describe(record, []), link: await this.#issueLink(record) };
  }

  /** Takes an account back to before its activation, with a new link. @throws Refusal `not_found` */
  async reset(address: string): Promise<ResetAccount> {
    const { accounts } = this.#deps;
    const removed = await accounts.reset(accounts.address(address));
    const record = await this.#find(address);
    const link = await this.#issueLink(record);
    return { account: describe(record, []), link, removed: removed.length };
  }

  /** Creates all accounts of a CSV file, or none. @throws ImportRefused */
  async import(csv: string): Promise<ImportedAccounts> {
    const { accounts, domain, store } = this.#deps;
    const rows = readAccounts(csv, (text) => accounts.address(text));
    const found = await Promise.all(rows.map(({ address }) => store.accounts.byAddress(address)));
    const taken = new Set(
      found.filter((record) => record !== null).map((record) => record.address as string),
    );
    if (taken.size > 0) throw new ImportRefused(takenProblems(csv, taken, domain));
    const created = await accounts.create(rows);
    return { links: await Promise.all(created.map((record) => this.#issueLink(record))) };
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

  #describe(record: AccountRecord, devices: readonly DeviceId[]): AdminAccount {
    return describe(record, devices, devices.filter((device) => this.#deps.isRegistered(device)).length);
  }
}

function describe(record: AccountRecord, devices: readonly DeviceId[], registered = 0): AdminAccount {
  const { address, displayName, phone, messaging, disabled, createdAt } = record;
  return { address, displayName, phone, messaging, disabled, devices: devices.length, registered, createdAt };
}
