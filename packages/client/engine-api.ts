/** The engine as its users (command line, web app) see it. */
import type {
  AccountId,
  AccountKind,
  Address,
  DeviceId,
  MessageId,
  MissedCallReason,
  Policy,
  TextVerdict,
} from "@sottovoce/wire";

/** What an outgoing message shows (REQUIREMENTS M6). */
export type MessageStatus = "sending" | "enqueued" | "delivered" | "error" | "expired";

/**
 * Why a message ended in `error` or `expired`, or what a message that is still `sending` waits for a person to decide
 * (`end_to_site_not_agreed`) or the operator to mend (`said_to_be_sip_phone`): reasons a person can act on
 * (REQUIREMENTS M9).
 */
export type FailureReason =
  | "unknown_recipient"
  | "messaging_disabled"
  | "recipient_messaging_disabled"
  | "empty"
  | "too_long"
  | "device_gone"
  | "mailbox_full"
  | "rate_limited"
  | "key_changed"
  | "expired"
  | "not_sent_in_time"
  /** The recipient has a SIP phone, and nobody has agreed to messages that the server can read. */
  | "end_to_site_not_agreed"
  /** The recipient has keys, and the server now says that it is a SIP phone, which has none. */
  | "said_to_be_sip_phone"
  | "refused";

/**
 * How well a message was protected: `end-to-end` nobody but the two ends can read it · `end-to-end-reduced` the same,
 * with less forward secrecy · `end-to-site` the server can read it: TLS to the server and from there to a SIP phone,
 * sealed at rest in between (REQUIREMENTS M12)
 */
export type MessageSecurity = "end-to-end" | "end-to-end-reduced" | "end-to-site";

/** One line of a message's timeline (REQUIREMENTS M16): what happened, why, and what comes next. */
export interface TimelineEntry {
  readonly at: number;
  readonly event:
    | "composed"
    | "attempt"
    | "attempt_failed"
    | "waiting"
    | "enqueued"
    | "delivered"
    | "expired"
    | "failed"
    | "received"
    | "resent"
    /** Stands for entries that are not kept any more. */
    | "omitted";
  /** A sentence for a person. */
  readonly text: string;
  /** Moment of the next attempt by time, when one is planned. */
  readonly nextAttemptAt?: number;
  /** Other things that start the next attempt: this device's, or the server's once it has the message. */
  readonly triggers?: readonly (
    | "registered"
    | "keep_alive"
    | "next_message"
    | "user"
    | "recipient_registered"
  )[];
  /** With `omitted`: how many entries it stands for. */
  readonly omitted?: number;
}

/**
 * What the engine remarks in a conversation; `text` holds the sentence, `direction` is `in`:
 * `key_changed` an unverified peer has another key · `sending_blocked` a verified one has, or the server says that a
 * peer with keys is a SIP phone · `unreadable` a message could not be read · `devices_differ` the server and the peer
 * name different devices · `unlisted_device` a message came from a device that the peer's account does not list ·
 * `unencrypted` a message came in the name of a peer with keys, and was not encrypted · `missed_call` the peer called
 * at `sentAt`; it counts as unread like a message
 */
export type NoteKind =
  | "key_changed"
  | "sending_blocked"
  | "unreadable"
  | "devices_differ"
  | "unlisted_device"
  | "unencrypted"
  | "missed_call";

export interface HistoryMessage {
  readonly id: MessageId;
  readonly peer: Address;
  readonly direction: "out" | "in";
  readonly text: string;
  readonly sentAt: number;
  readonly receivedAt: number | null;
  readonly status: MessageStatus | "received";
  readonly reason: FailureReason | null;
  readonly security: MessageSecurity;
  readonly read: boolean;
  /** Place among all messages of this device, ascending: the value to page with. */
  readonly order: number;
  /** Not a message of the peer but a remark of the engine, to be shown as such between the messages. */
  readonly note: NoteKind | null;
  /** With `missed_call`: why the call came to nothing. */
  readonly missedCall?: MissedCallReason;
  /** When it stops being tried or kept by the server: 12 h in the outbox, 72 h at the server. */
  readonly expiresAt: number | null;
  readonly timeline: readonly TimelineEntry[];
}

export interface Conversation {
  readonly peer: Address;
  readonly displayName: string | null;
  readonly last: HistoryMessage;
  readonly unread: number;
}

export type Trust = "unverified" | "verified" | "changed";

/**
 * How messages to a contact are protected: `end-to-end` it has keys, or is to have them · `end-to-site` it is a SIP
 * phone and never had keys: the server can read what is sent · `contradicted` it has keys, and the server now says that
 * it is a SIP phone: nothing is sent, since that would be the way to make us send without encryption
 */
export type ContactLevel = "end-to-end" | "end-to-site" | "contradicted";

export interface Contact {
  readonly address: Address;
  readonly account: AccountId;
  readonly displayName: string | null;
  readonly favourite: boolean;
  readonly trust: Trust;
  readonly level: ContactLevel;
  /** A person has agreed that messages to this contact go out although the server can read them. */
  readonly endToSiteAgreed: boolean;
}

export interface SafetyNumber {
  /** 60 digits in groups of five. */
  readonly digits: string;
  /** Bytes for a QR code, base64url. */
  readonly qr: string;
  readonly trust: Trust;
}

export interface Identity {
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  readonly displayName: string | null;
  readonly origin: string;
  readonly policy: Policy;
}

/** Somebody on the own server, as its directory names them. */
export interface DirectoryEntry {
  readonly address: Address;
  readonly displayName: string | null;
  readonly kind: AccountKind;
}

export interface DirectoryPage {
  /** In alphabetical order of the addresses. */
  readonly entries: readonly DirectoryEntry[];
  /** Where the next page begins; `null` at the end. */
  readonly next: string | null;
  /** The server could not be asked: this is what it said last. */
  readonly remembered: boolean;
}

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

/** What became of joining. */
export type LinkResult = "joined" | "declined" | "expired";

/** `refused` the server does not accept this device · `impostor` what answers is not the server of the activation link */
export type ConnectionState = "offline" | "connecting" | "online" | "refused" | "impostor";

export type EngineEvent =
  /** A message came, or a remark (`note`) was made. */
  | { readonly type: "message"; readonly message: HistoryMessage }
  | { readonly type: "status"; readonly message: HistoryMessage }
  | { readonly type: "connection"; readonly state: ConnectionState; readonly reason: string | null }
  | { readonly type: "contact"; readonly contact: Contact }
  | { readonly type: "send_error"; readonly message: HistoryMessage };

export interface Engine {
  readonly identity: Identity;
  readonly connection: ConnectionState;
  /** Connects, registers, and works through outbox and inbox until `stop`. Resolves at once. */
  start(): void;
  /** Leaves the network and closes the records; keys leave memory. What was not sent stays in the outbox. */
  stop(): Promise<void>;
  /** @returns an unsubscribe function */
  on(listener: (event: EngineEvent) => void): () => void;

  check(text: string): TextVerdict;
  /**
   * Puts a message into the outbox (durable when this resolves) and starts sending.
   * @throws EngineError for a text that breaks a limit, an own address, a changed key of a verified contact,
   *   `end_to_site_not_agreed` for a SIP phone to which nobody has agreed to write. Where it turns out only later that
   *   the recipient is one, the message waits in the outbox, with that reason, for `setEndToSite`.
   */
  send(to: Address, text: string): Promise<HistoryMessage>;
  /** Tries a waiting message again now. */
  retry(id: MessageId): Promise<void>;
  /** Tries everything waiting again now: the network came back. */
  wake(): void;
  /** Takes a message out of history, and out of the outbox when it still waits there. */
  remove(id: MessageId): Promise<void>;

  conversations(options?: { readonly limit?: number }): Promise<readonly Conversation[]>;
  /** Newest first. `before` is the `order` of the last message of the page before. */
  messages(
    peer: Address,
    options?: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly HistoryMessage[]>;
  message(id: MessageId): Promise<HistoryMessage | null>;
  outbox(): Promise<readonly HistoryMessage[]>;
  /** Marks what came from a peer as read: all of it, or only the messages named. */
  markRead(peer: Address, only?: readonly MessageId[]): Promise<void>;

  contacts(): Promise<readonly Contact[]>;
  /** Asks the server who this is, and keeps it as a contact. @throws EngineError unknown_recipient */
  lookUp(address: Address): Promise<Contact & { readonly registered: boolean }>;
  safetyNumber(address: Address): Promise<SafetyNumber>;
  /** A person compared the safety number and it matches. */
  markVerified(address: Address): Promise<Contact>;
  /** A person accepts the changed key of a contact; sending goes on, as unverified. */
  acceptChange(address: Address): Promise<Contact>;
  setFavourite(address: Address, favourite: boolean): Promise<Contact>;
  /**
   * A person decides whether messages to a SIP phone go out although the server can read them. It is asked once per
   * contact and kept; what waits for the decision is tried at once.
   * @throws EngineError `end_to_end_only` for a contact that has keys: those are never set aside; `device_gone` for an
   *   account that is no SIP phone and not activated yet; `unknown_recipient`, `network`, …
   */
  setEndToSite(address: Address, agreed: boolean): Promise<Contact>;
}
