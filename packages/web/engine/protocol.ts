/**
 * What a tab and its worker say to each other. A request goes to the worker that leads, in whichever tab that is; the
 * tab's own worker passes it on. Requests that have no reply when the leader dies are made again at the next one, by
 * the tab (`requests.ts`), so that workers keep nothing. (A *call* is a telephone call, here as everywhere.)
 */
import type { AppEngine, AppError, AppEvent, AppState } from "./app-engine.ts";
import type { FromMedia, ToMedia } from "./media-protocol.ts";

export type Method = keyof AppEngine;

/**
 * Every method that can be asked for, and what becomes of a request whose leader dies before it replies: `repeat`
 * makes it again at the next one, which does no harm; `fail` tells who asked, who has to look what has become of it.
 */
export const METHODS: Readonly<Record<Method, "repeat" | "fail">> = {
  preview: "repeat",
  // The same link again goes on where it stopped.
  activate: "repeat",
  startJoining: "fail",
  finishJoining: "fail",
  cancelJoining: "repeat",
  unlock: "repeat",
  lock: "repeat",
  // Done twice, the second time would find another passphrase than the one it is given.
  changePassphrase: "fail",
  erase: "repeat",
  // The id comes from who asks: what has been sent once is not sent again.
  send: "repeat",
  retry: "repeat",
  wake: "repeat",
  remove: "repeat",
  removeConversation: "repeat",
  conversations: "repeat",
  messages: "repeat",
  message: "repeat",
  exportPage: "repeat",
  outbox: "repeat",
  markRead: "repeat",
  contacts: "repeat",
  lookUp: "repeat",
  directory: "repeat",
  safetyNumber: "repeat",
  verifyByCode: "repeat",
  markVerified: "repeat",
  acceptChange: "repeat",
  setFavourite: "repeat",
  setEndToSite: "repeat",
  setDisappearing: "repeat",
  devices: "repeat",
  offerLink: "fail",
  awaitLinkRequest: "fail",
  acceptLink: "fail",
  cancelLink: "repeat",
  removeDevice: "repeat",
  preferences: "repeat",
  setPreferences: "repeat",
  calls: "repeat",
  // The leader's calls end with it: none of these is about anything at the next one.
  call: "fail",
  answerCall: "fail",
  declineCall: "fail",
  hangUp: "fail",
  muteCall: "fail",
  holdCall: "fail",
  confirmSas: "fail",
  acceptAsNew: "repeat",
};

export interface EngineRequest {
  /** Unlike every other request's, in all tabs. */
  readonly id: string;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export interface Failure {
  readonly code: AppError["code"];
  readonly sentence: string;
  readonly retryAfterMs: number | null;
}

/** `request` is the id of the one that it replies to. */
export type EngineReply =
  | { readonly request: string; readonly value: unknown }
  | { readonly request: string; readonly failure: Failure };

/** From a tab to its worker. */
export type ToWorker =
  /** The first one. @param left what the worker before it said with `retire` */
  | { readonly type: "start"; readonly left: unknown }
  | { readonly type: "request"; readonly request: EngineRequest }
  /** The person did something in this tab: it is not idle. */
  | { readonly type: "activity" }
  /** Of the sound of a call, for the worker that leads. */
  | { readonly type: "media"; readonly message: FromMedia };

/** From a worker to its tab. */
export type ToTab =
  /** Its code runs; it waits for `start`. */
  | { readonly type: "ready" }
  /** Requests are taken, by a leader of this name; one that died before has a new name after it. */
  | { readonly type: "leader"; readonly leader: string; readonly state: AppState }
  | { readonly type: "reply"; readonly reply: EngineReply }
  | { readonly type: "event"; readonly event: AppEvent }
  /** For the sound of a call, from the worker that leads. */
  | { readonly type: "media"; readonly message: ToMedia }
  /**
   * This worker has had keys in its memory, or was taken for dead, and has to end. The tab makes another one, whose
   * memory is fresh, and gives it what this one leaves.
   */
  | { readonly type: "retire"; readonly left: unknown };

/** Whether a message holds a request that may be made. What comes from other tabs may be of another version. */
export function isRequest(request: EngineRequest): boolean {
  return Object.hasOwn(METHODS, request.method) && Array.isArray(request.args);
}
