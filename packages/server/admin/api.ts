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
 * | POST  /accounts/{address}/reset    | Reset           | 200 ResetAccount or ResetSipPhone |
 * | POST  /sip-phones                  | AddSipPhone     | 201 AddedSipPhone    |
 * | POST  /import                      | ImportAccounts  | 201 ImportedAccounts |
 * | GET   /status                      |                 | 200 ServerStatus     |
 *
 * Refusals are `ErrorResponse` of wire/api.ts; those of an import name each bad line in `lines`.
 */

import type { AccountKind } from "@sottovoce/wire";

export interface AdminAccount {
  readonly address: string;
  readonly kind: AccountKind;
  readonly displayName: string | null;
  readonly phone: string | null;
  readonly messaging: boolean;
  readonly disabled: boolean;
  /** Devices that are activated; 0 for a SIP phone, which has nothing to activate. */
  readonly devices: number;
  /** Devices, or SIP phones, that are registered now. */
  readonly registered: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

export interface Reset {
  /** For a SIP phone: whether its new password may be shown by MD5; as before where absent. */
  readonly allowMd5?: boolean;
}

export interface AddAccount {
  /** `alice@example.org`, or `alice` for the server's domain. */
  readonly address: string;
  readonly name?: string;
  readonly phone?: string;
  /** Whether Secure Messages are enabled; they are when absent. */
  readonly messaging?: boolean;
}

export interface AddSipPhone extends AddAccount {
  /** Whether its phones may use digest with MD5, for want of SHA-256; not when absent. */
  readonly allowMd5?: boolean;
}

/** What a person types into a SIP phone. The password is told only once. */
export interface SipLogin {
  readonly address: string;
  /** User name, and authentication user where a phone asks for one. */
  readonly user: string;
  readonly password: string;
  readonly server: string;
  readonly port: number;
  readonly transport: "TLS";
  /** Digest realm, for phones that ask. */
  readonly realm: string;
  readonly allowMd5: boolean;
  /** Path on the server's machine of the certificate (PEM) that the phone has to trust. */
  readonly authorityFile: string;
}

export interface AddedSipPhone {
  readonly account: AdminAccount;
  readonly login: SipLogin;
}

export interface ResetSipPhone extends AddedSipPhone {
  /** How many phones were registered and had to go. */
  readonly removed: number;
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
  /** Text of a CSV file with a header line; columns `address`, `name`, `phone`, `messaging`, `kind`. */
  readonly csv: string;
}

export interface ImportedAccounts {
  readonly links: readonly AdminLink[];
  /** Of SIP phones. */
  readonly logins: readonly SipLogin[];
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
