/**
 * The admin interface: HTTP with JSON over a unix socket in the data directory, which only the server's own user can
 * open (mode 0600). Whoever can open it is the operator; there is no other credential.
 *
 * | method and path                    | request         | success              |
 * | ---------------------------------- | --------------- | -------------------- |
 * | POST  /accounts                    | AddAccount      | 201 AddedAccount     |
 * | GET   /accounts?after=&limit=      |                 | 200 AccountPage      |
 * | PATCH /accounts/{address}          | ChangeAccount   | 200 AdminAccount     |
 * | POST  /accounts/{address}/link     |                 | 201 AddedAccount     |
 * | POST  /accounts/{address}/reset    |                 | 200 ResetAccount     |
 * | POST  /import                      | ImportAccounts  | 201 ImportedAccounts |
 * | GET   /status                      |                 | 200 ServerStatus     |
 *
 * Refusals are `ErrorResponse` of wire/api.ts; those of an import name each bad line in `lines`.
 */

export interface AdminAccount {
  readonly address: string;
  readonly displayName: string | null;
  readonly phone: string | null;
  readonly messaging: boolean;
  readonly disabled: boolean;
  /** Devices that are activated. */
  readonly devices: number;
  /** Devices that are registered now. */
  readonly registered: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

export interface AddAccount {
  /** `alice@example.org`, or `alice` for the server's domain. */
  readonly address: string;
  readonly name?: string;
  readonly phone?: string;
  /** Whether Secure Messages are enabled; they are when absent. */
  readonly messaging?: boolean;
}

/** An activation link, told only once. */
export interface AdminLink {
  readonly address: string;
  /** For clients that check the server's key: `https://…`. */
  readonly link: string;
  /** The same for a browser on the server's own machine, `http://localhost…`; `null` where plain HTTP is off. */
  readonly loopbackLink: string | null;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

export interface AddedAccount {
  readonly account: AdminAccount;
  readonly link: AdminLink;
}

export interface ChangeAccount {
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly messaging?: boolean;
  readonly disabled?: boolean;
}

export interface AccountPage {
  readonly accounts: readonly AdminAccount[];
  /** Pass as `after` for the next page; `null` at the end. */
  readonly next: string | null;
}

export interface ResetAccount extends AddedAccount {
  /** How many devices were removed. */
  readonly removed: number;
}

export interface ImportAccounts {
  /** Text of a CSV file with a header line; columns `address`, `name`, `phone`, `messaging`. */
  readonly csv: string;
}

export interface ImportedAccounts {
  readonly links: readonly AdminLink[];
}

/** Something wrong with one line of an import. */
export interface ImportProblem {
  /** Counted from 1, the header line included. */
  readonly line: number;
  readonly message: string;
}

export interface ServerStatus {
  readonly version: string;
  readonly domain: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly httpsPort: number;
  readonly sipPort: number;
  readonly registeredDevices: number;
  readonly openFlows: number;
  /** Rows waiting in all mailboxes. */
  readonly mailboxRows: number;
  readonly storeCommits: number;
  readonly storeOperations: number;
  /** Until when the TLS certificate is valid, Unix milliseconds. */
  readonly certificateValidUntil: number;
}
