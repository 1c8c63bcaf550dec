/** What a user agent is doing. */
export type UserAgentState =
  /** Not started, or stopped. */
  | { readonly kind: "disconnected" }
  | { readonly kind: "connecting" }
  | { readonly kind: "registering" }
  /** @property until Unix ms at which the binding ends unless refreshed */
  | { readonly kind: "registered"; readonly until: number }
  /** After a failure, before the next attempt. @property until Unix ms of that attempt */
  | { readonly kind: "waiting"; readonly until: number };

/** Why a flow failed: there was none to be had, it closed, the server fell silent, or did not answer REGISTER. */
export type FlowFailureCode = "connect" | "closed" | "keep-alive" | "register";

/** The end of a flow, or of the attempt at one. */
export interface FlowFailure {
  readonly code: FlowFailureCode;
  /** A sentence for a person. */
  readonly sentence: string;
  /** What `connect` threw; `null` for the other codes. */
  readonly error: unknown;
}

/** What a user agent tells. */
export interface UserAgentEvents {
  onStateChanged?(state: UserAgentState): void;
  /** Registered, for the first time, again, or anew on another connection. @param expiresAt Unix ms */
  onRegistered?(expiresAt: number): void;
  /** The server answered a keep-alive. */
  onKeepAliveAnswered?(): void;
  onFlowFailed?(cause: FlowFailure): void;
  /** The registrar said no. */
  onRefused?(status: number, sentence: string): void;
  /** A handler of the application's threw; nothing of the peer's did. */
  onFault?(error: unknown): void;
}
