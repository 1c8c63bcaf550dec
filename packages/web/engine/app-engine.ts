/**
 * The client engine as the screens see it. It runs in the worker of one tab, the one that leads; the screens of every
 * tab reach it through messages, so whatever goes in or out here can be cloned. Any method may fail: `AppError`.
 */
import type {
  Call,
  CallId,
  ConnectionState,
  ConnectionTrouble,
  Contact,
  Conversation,
  DirectoryPage,
  EngineErrorCode,
  EngineEvent,
  HistoryMessage,
  Identity,
  LinkRequest,
  LinkResult,
  LinkWaiting,
  OwnDevice,
  Preview,
  SafetyNumber,
} from "@sottovoce/client";
import type { Address, DeviceId, MessageId } from "@sottovoce/wire";
import type { Preferences } from "./preferences.ts";

/** What this browser is to the person before it. */
export type AppState =
  /** Nothing is known yet: the records are being opened. */
  | { readonly phase: "starting" }
  /** No account here: it is activated with the operator's link, or linked from another device. */
  | { readonly phase: "empty" }
  | {
      readonly phase: "locked";
      /** Wrong passphrases since the last right one. */
      readonly failures: number;
      /** Until when no passphrase is tried, Unix milliseconds; 0 when one may be tried now. */
      readonly waitUntil: number;
      /** Messages that came while it is locked, and wait to be decrypted. */
      readonly arrived: number;
      /** Somebody calls; who it is, and answering, take the passphrase. */
      readonly ringing: boolean;
    }
  | {
      readonly phase: "open";
      readonly identity: Identity;
      readonly connection: ConnectionState;
      /** The English sentence that goes with `refused` and `impostor`. */
      readonly connectionReason: string | null;
      /** What it says, for the other languages. */
      readonly connectionTrouble: ConnectionTrouble | null;
    }
  | { readonly phase: "broken"; readonly reason: BrokenReason };

/**
 * Why nothing can be done here: `no_storage` the browser lets us store nothing · `newer_version` another tab has
 * updated what is stored · `closed` the browser has closed it · `not_started` the worker's code does not run
 */
export type BrokenReason = "no_storage" | "newer_version" | "closed" | "not_started";

export type AppEvent = EngineEvent | { readonly type: "state"; readonly state: AppState };

/** Why a method failed. `code` chooses the sentence in the person's language; `sentence` is the English one. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: EngineErrorCode | "unexpected" | "wait";
  readonly retryAfterMs: number | null;

  constructor(code: AppError["code"], sentence: string, retryAfterMs: number | null = null) {
    super(sentence);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface AppEngine {
  // --- this device ---

  /** Whom an activation link is for; asking does not use it up. */
  preview(link: string): Promise<Preview>;
  /**
   * Activates this browser.
   * @param recoveryWords 24 words of the recovery kit, to keep the account's key after a reset; `null` for a new one
   * @returns the recovery kit: 24 words, shown once
   */
  activate(link: string, passphrase: string, recoveryWords: string | null): Promise<readonly string[]>;
  /** Joins the account of another device, whose link (or QR code) was opened here. Answers what both screens show. */
  startJoining(link: string, passphrase: string): Promise<LinkWaiting>;
  /** Resolves when the other device has let this one in, or has not. */
  finishJoining(): Promise<LinkResult>;
  cancelJoining(): Promise<void>;
  /** @throws AppError `wrong_passphrase`, or `wait` while a pause lasts */
  unlock(passphrase: string): Promise<void>;
  /** In all tabs: keys leave memory. */
  lock(): Promise<void>;
  /** @throws AppError `wrong_passphrase` */
  changePassphrase(current: string, next: string): Promise<void>;
  /** Forgets everything on this device, without asking the server. Nothing can be had back. */
  erase(): Promise<void>;

  // --- messages ---

  /** @param id made by the caller: the same id again sends once */
  send(to: Address, text: string, id: MessageId): Promise<HistoryMessage>;
  retry(id: MessageId): Promise<void>;
  /** The network came back, or the app came to the front. */
  wake(): Promise<void>;
  remove(id: MessageId): Promise<void>;
  /** Takes a whole conversation out of history. */
  removeConversation(peer: Address): Promise<void>;
  conversations(options?: { readonly limit?: number }): Promise<readonly Conversation[]>;
  /** Newest first. `before` is the `order` of the last message of the page before. */
  messages(
    peer: Address,
    options?: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly HistoryMessage[]>;
  message(id: MessageId): Promise<HistoryMessage | null>;
  /**
   * Messages of all conversations, oldest first, for a file.
   * @param after the `order` of the last message of the page before; `null` for the first page
   * @param limit at most 1,000
   */
  exportPage(after: number | null, limit: number): Promise<readonly HistoryMessage[]>;
  outbox(): Promise<readonly HistoryMessage[]>;
  markRead(peer: Address): Promise<void>;

  // --- people ---

  contacts(): Promise<readonly Contact[]>;
  lookUp(address: Address): Promise<Contact & { readonly registered: boolean | null }>;
  /** People on this server, by name or address; what was seen last when there is no network. */
  directory(query: string, after: string | null): Promise<DirectoryPage>;
  safetyNumber(address: Address): Promise<SafetyNumber>;
  /**
   * Compares what a camera read from the other's screen.
   * @throws AppError `other_key`, `own_safety_code`, `no_safety_code`
   */
  verifyByCode(address: Address, code: string): Promise<Contact>;
  /** @param digits that a person compared. @throws AppError `other_key` when they are no longer the contact's */
  markVerified(address: Address, digits: string): Promise<Contact>;
  acceptChange(address: Address): Promise<Contact>;
  setFavourite(address: Address, favourite: boolean): Promise<Contact>;
  setEndToSite(address: Address, agreed: boolean): Promise<Contact>;
  /** @param seconds after reading; `null` for messages that stay */
  setDisappearing(address: Address, seconds: number | null): Promise<Contact>;

  // --- devices of this account ---

  devices(): Promise<readonly OwnDevice[]>;
  /** Makes a link for another device of this account to open. */
  offerLink(): Promise<{ readonly link: string; readonly expiresAt: number }>;
  /** Resolves when another device asks to be let in with the link; `null` when it expired or was cancelled. */
  awaitLinkRequest(): Promise<LinkRequest | null>;
  /** Lets the device in whose code a person compared. */
  acceptLink(request: LinkRequest): Promise<void>;
  cancelLink(): Promise<void>;
  removeDevice(device: DeviceId): Promise<void>;

  // --- what the person has set ---

  preferences(): Promise<Preferences>;
  setPreferences(change: Partial<Preferences>): Promise<Preferences>;

  // --- voice: a call belongs to the tab that placed or answered it ---

  /** What there is now: at most one call that is not ended, and one more ringing. */
  calls(): Promise<readonly Call[]>;
  /** Calls somebody, with the sound of this tab. @throws AppError `busy_here`, `no_media`, `key_changed`, … */
  call(to: Address): Promise<Call>;
  /** Answers, with the sound of this tab. @throws AppError `no_such_call` where it has ended meanwhile */
  answerCall(id: CallId): Promise<Call>;
  declineCall(id: CallId): Promise<void>;
  hangUp(id: CallId): Promise<void>;
  muteCall(id: CallId, muted: boolean): Promise<void>;
  holdCall(id: CallId, held: boolean): Promise<void>;
  /** A person compared the words. `false` ends the call, and takes back what was verified. */
  confirmSas(id: CallId, matches: boolean): Promise<void>;
  /** A person knows why a call ended with `continuity_broken` or `not_proven`: the next one with that peer is as the first. */
  acceptAsNew(peer: Address): Promise<void>;
}
