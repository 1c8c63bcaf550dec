/** The devices of an account and how one lets in another, as user interfaces see them. */
import type { Address, DeviceId } from "@sottovoce/wire";

/** A device of the own account. */
export interface OwnDevice {
  readonly device: DeviceId;
  /** What its person calls it; `null` where it never said. */
  readonly name: string | null;
  /** Unix milliseconds. */
  readonly added: number;
  /** It is the one asked. */
  readonly self: boolean;
  /** It holds the account's key, and can link and remove others (SM1.md "Keys"). */
  readonly primary: boolean;
}

/** What a device that wants to join shows, for a person to compare. */
export interface LinkWaiting {
  readonly address: Address;
  /** Six digits. */
  readonly code: string;
}

/** A device asks to be let into the account. */
export interface LinkRequest {
  readonly device: DeviceId;
  readonly name: string | null;
  /** Six digits: the same as on the other screen, or somebody is in between. */
  readonly code: string;
}

/** A link that another device of the account opens, as text or as QR code. */
export interface LinkOffered {
  readonly link: string;
  /** Unix milliseconds, by the server's clock. */
  readonly expiresAt: number;
}

/** What became of joining. */
export type LinkResult = "joined" | "declined" | "expired";
