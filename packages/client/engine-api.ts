/** The engine as its users (command line, web app) see it. */
import type {
  AccountId,
  AccountKind,
  Address,
  DeviceId,
  MessageId,
  Policy,
  TextVerdict,
} from "@sottovoce/wire";
import type { Call, Calls } from "./calls/calls-api.ts";
import type { LinkOffered, LinkRequest, OwnDevice } from "./devices/devices-api.ts";
import type { Conversation, HistoryMessage } from "./history/history-api.ts";

export type * from "./devices/devices-api.ts";

export type {
  AttemptCause,
  FailureCode,
  TimelineCode,
  TimelineEntry,
  TimelineEventKind,
  TimelineFact,
  TimelineTrigger,
} from "./history/facts.ts";
export type * from "./history/history-api.ts";

export type Trust = "unverified" | "verified" | "changed";

/**
 * How a person verified a contact: `safety_number` by its digits or its code · `sas` by the words of a call in which both
 * devices proved whose they are
 */
export type VerifiedBy = "safety_number" | "sas";

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
  /** How, with the trust `verified`; else `null`. */
  readonly verifiedBy: VerifiedBy | null;
  readonly level: ContactLevel;
  /** A person has agreed that messages to this contact go out although the server can read them. */
  readonly endToSiteAgreed: boolean;
  /**
   * Seconds that messages written to it from now on are kept after they were read; `null`: they stay. With the level
   * `end-to-site` that holds for this device alone, since a phone keeps what it was sent.
   */
  readonly disappearAfterS: number | null;
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
  /**
   * In alphabetical order of the addresses; of a search in that of the words found, then of the addresses. Who asks is
   * not among them.
   */
  readonly entries: readonly DirectoryEntry[];
  /** Where the next page begins; `null` at the end. A page before it may be short, even empty. */
  readonly next: string | null;
  /** The server could not be asked: this is what it said last. */
  readonly remembered: boolean;
}

/** `refused` the server does not accept this device · `impostor` what answers is not the server of the activation link */
export type ConnectionState = "offline" | "connecting" | "online" | "refused" | "impostor";

/**
 * Why there is no connection: `unreachable` nobody answers · `impostor` somebody else does · `not_accepted` the server
 * does not accept this device any more · `forbidden` it forbids it · `trouble` it has troubles of its own
 */
export type ConnectionTrouble = "unreachable" | "impostor" | "not_accepted" | "forbidden" | "trouble";

/** Something that can be written as JSON. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export type EngineEvent =
  /** A message came, or a remark (`note`) was made. */
  | { readonly type: "message"; readonly message: HistoryMessage }
  /** A message of one's own is new, or something about it has changed. */
  | { readonly type: "status"; readonly message: HistoryMessage }
  | {
      readonly type: "connection";
      readonly state: ConnectionState;
      /** The English sentence of `trouble`. */
      readonly reason: string | null;
      readonly trouble: ConnectionTrouble | null;
    }
  /** The operator has changed the name, or what this account may do. */
  | { readonly type: "identity"; readonly identity: Identity }
  /** A contact is new, or something that is shown of it has changed. */
  | { readonly type: "contact"; readonly contact: Contact }
  | { readonly type: "send_error"; readonly message: HistoryMessage }
  /** A message has left history: a person removed it, or its time was over. */
  | { readonly type: "removed"; readonly id: MessageId; readonly peer: Address }
  /** A whole conversation has left history. */
  | { readonly type: "conversation_removed"; readonly peer: Address }
  /** Messages of a peer were marked as read. */
  | { readonly type: "read"; readonly peer: Address }
  /** After `start`: so many messages that came while this device was locked are damaged, and gone. */
  | { readonly type: "lost_while_locked"; readonly count: number }
  /** A call began, or something about it has changed. */
  | { readonly type: "call"; readonly call: Call }
  | { readonly type: "preferences"; readonly preferences: Readonly<Record<string, JsonValue>> };

export interface Engine {
  readonly identity: Identity;
  readonly connection: ConnectionState;
  /**
   * Calls. While one runs nobody should lock this device for idleness; locked all the same, it ends.
   */
  readonly calls: Calls;
  /** Connects, registers, and works through outbox and inbox until `stop`. Resolves at once. */
  start(): void;
  /** Leaves the network and closes the records; keys leave memory. What was not sent stays in the outbox. */
  stop(): Promise<void>;
  /** @returns an unsubscribe function */
  on(listener: (event: EngineEvent) => void): () => void;

  check(text: string): TextVerdict;
  /**
   * Puts a message into the outbox (durable when this resolves) and starts sending.
   * @param options.id made by the caller (`makeMessageId`): a call repeated with it answers with the message there is,
   *   and sends nothing again
   * @throws EngineError for a text that breaks a limit, `conflict` for an id that another message has, an own address, a changed key of a verified contact,
   *   `end_to_site_not_agreed` for a SIP phone to which nobody has agreed to write. Where it turns out only later that
   *   the recipient is one, the message waits in the outbox, with that reason, for `setEndToSite`.
   */
  send(to: Address, text: string, options?: { readonly id?: MessageId }): Promise<HistoryMessage>;
  /** Tries a waiting message again now. */
  retry(id: MessageId): Promise<void>;
  /** Tries everything waiting again now: the network came back. */
  wake(): void;
  /** Takes a message out of history, and out of the outbox when it still waits there. */
  remove(id: MessageId): Promise<void>;
  /** Takes all messages with a peer out of history, and those out of the outbox that still wait there. */
  removeConversation(peer: Address): Promise<void>;

  conversations(options?: { readonly limit?: number }): Promise<readonly Conversation[]>;
  /** Newest first. `before` is the `order` of the last message of the page before. */
  messages(
    peer: Address,
    options?: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly HistoryMessage[]>;
  message(id: MessageId): Promise<HistoryMessage | null>;
  /**
   * Messages of all conversations in the order in which they came to this device, for a file.
   * @param after the `order` of the last message of the page before; `null` for the first page
   * @param limit at most 1,000
   */
  exportPage(after: number | null, limit: number): Promise<readonly HistoryMessage[]>;
  outbox(): Promise<readonly HistoryMessage[]>;
  /** Marks what came from a peer as read: all of it, or only the messages named. */
  markRead(peer: Address, only?: readonly MessageId[]): Promise<void>;

  contacts(): Promise<readonly Contact[]>;
  /**
   * Asks the server who this is, and keeps it as a contact.
   * @returns with `registered`: whether a device of it is there now, `null` where the server tells nobody
   * @throws EngineError unknown_recipient
   */
  lookUp(address: Address): Promise<Contact & { readonly registered: boolean | null }>;
  safetyNumber(address: Address): Promise<SafetyNumber>;
  /**
   * A person compared the safety number and it matches.
   * @param digits as they were compared
   * @throws EngineError `other_key` where they are not those of the key any more that messages go out for
   */
  markVerified(address: Address, digits: string): Promise<Contact>;
  /**
   * Compares what a camera read from the peer's screen, and marks the peer as verified where it matches.
   * @param code the text of the QR code
   * @throws EngineError `other_key` it shows another key than the one we have: somebody may stand in between, or it is
   *   shown to somebody else · `own_safety_code` · `no_safety_code`
   */
  verifyByCode(address: Address, code: string): Promise<Contact>;
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
  /**
   * How long messages to a contact are kept after they were read, from now on (docs/decisions/disappearing.md).
   * @param seconds 5 seconds to 4 weeks; `null` for messages that stay
   * @throws EngineError `malformed` for another time; `unknown_recipient`, `network`, …
   */
  setDisappearing(address: Address, seconds: number | null): Promise<Contact>;
  /**
   * People on this server whose address or name has words that begin with those of the query; all for an empty one.
   * @param after `next` of the page before; `null` for the first
   * @throws EngineError `forbidden` where the operator keeps no directory
   */
  directory(query: string, after: string | null): Promise<DirectoryPage>;

  /** What the person has set on this device; empty before the first `setPreferences`. */
  preferences(): Promise<Readonly<Record<string, JsonValue>>>;
  /**
   * Sets the values named and leaves the others; `undefined` forgets one.
   * @returns all of them
   * @throws EngineError `too_large` beyond 256 KiB as JSON, `malformed` for what is no JSON
   */
  setPreferences(
    change: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<Readonly<Record<string, JsonValue>>>;

  /** The devices of this account, the oldest first. Needs no network. */
  devices(): Promise<readonly OwnDevice[]>;
  /**
   * Makes a link for another device of this account to open; one made before ends.
   * @throws EngineError `not_primary`, `too_many_devices`, `network`, …
   */
  offerLink(): Promise<LinkOffered>;
  /**
   * Resolves when another device asks to be let in with the link of `offerLink`; `null` when it expired or was cancelled.
   * @throws EngineError `link_tampered` when what asks is not what opened the link
   */
  awaitLinkRequest(): Promise<LinkRequest | null>;
  /**
   * Lets the device in whose code a person compared. After `network` the same call goes on where it stopped.
   * @throws EngineError `link_expired` also when it is not the request that was awaited; `network`, …
   */
  acceptLink(request: LinkRequest): Promise<void>;
  /** Ends the link, and declines who asks with it. */
  cancelLink(): Promise<void>;
  /**
   * Takes a device out of the account: the server refuses it at once, and nobody writes to it any more.
   * @throws EngineError `not_primary`, `own_device` for this device itself, `network`, …
   */
  removeDevice(device: DeviceId): Promise<void>;
}
