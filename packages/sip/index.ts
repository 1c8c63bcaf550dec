export { Dialog, type DialogState } from "./dialog/dialog.ts";
export { DialogMap } from "./dialog/dialog-map.ts";
export * from "./message/auth.ts";
export * from "./message/contact.ts";
export * from "./message/content-type.ts";
export * from "./message/cpim.ts";
export * from "./message/cpim-headers.ts";
export * from "./message/cpim-imdn.ts";
export { type CpimAddress, escapeCpim, unescapeCpim } from "./message/cpim-text.ts";
export * from "./message/cseq.ts";
export * from "./message/date.ts";
export * from "./message/digest.ts";
export * from "./message/encode.ts";
export * from "./message/error.ts";
export * from "./message/framing.ts";
export * from "./message/headers.ts";
export * from "./message/host.ts";
export * from "./message/limits.ts";
export * from "./message/message.ts";
export * from "./message/name-addr.ts";
export { Params, parseParams } from "./message/params.ts";
export { parseMessage } from "./message/parse.ts";
export * from "./message/plain-text.ts";
export * from "./message/reason.ts";
export * from "./message/retry-after.ts";
export * from "./message/rfc3339.ts";
export * from "./message/sdp.ts";
export * from "./message/sdp-attributes.ts";
export * from "./message/status.ts";
export * from "./message/token-list.ts";
export * from "./message/uri.ts";
export * from "./message/uri-equal.ts";
export { UriParams } from "./message/uri-params.ts";
export * from "./message/validate.ts";
export * from "./message/via.ts";
export {
  type ClientHandlers,
  type ClientTransaction,
  type ServerTransaction,
  TIMED_OUT,
  TRANSPORT_FAILED,
  type TransactionFailure,
} from "./transaction/channel.ts";
export {
  MAX_REQUESTS_IN_FLIGHT,
  TransactionLayer,
  type TransactionLayerOptions,
  type TransactionUser,
} from "./transaction/layer.ts";
export { mergeKey } from "./transaction/matching.ts";
export { type RandomSource, Tokens } from "./transaction/token.ts";
export { Admission, type Refusal } from "./transport/admission.ts";
export { type Clock, systemClock, type TimerHandle } from "./transport/clock.ts";
export {
  CLOSED_BY_PEER,
  CLOSED_HERE,
  type CloseCode,
  type CloseReason,
  ConnectError,
  type ConnectErrorKind,
  type ConnectionHandler,
  type RemoteAddress,
  type SipConnection,
  type SipProtocol,
} from "./transport/connection.ts";
export {
  type AdmissionLimits,
  type ConnectionLimits,
  DEFAULT_CONNECTION_LIMITS,
} from "./transport/limits.ts";
export { sourceOf } from "./transport/source.ts";
export { type ClockChange, SteadyClock } from "./transport/steady-clock.ts";
export { type Timer, Timers } from "./transport/timers.ts";
export { connectWebSocket, type WebSocketConnectOptions } from "./transport/web-socket.ts";
export type { Account } from "./ua/account.ts";
export { Authenticator, type DigestIdentity } from "./ua/authenticator.ts";
export { BASE_TIME_MS, Backoff, MAX_TIME_MS } from "./ua/backoff.ts";
export { IncomingInvite, type IncomingInviteHandler } from "./ua/incoming-invite.ts";
export { descriptionOf, type InviteFailure, SDP_CONTENT_TYPE } from "./ua/invite.ts";
export { InviteDialog, type InviteDialogHandler } from "./ua/invite-dialog.ts";
export type { InviteHandler } from "./ua/invites.ts";
export { DEFAULT_FLOW_TIMER_MS, PONG_TIMEOUT_MS } from "./ua/keep-alive.ts";
export type {
  IncomingMessage,
  MessageAnswer,
  MessageHandler,
  MessageResult,
  OutgoingMessage,
} from "./ua/message.ts";
export type { InviteOptions, OutgoingInvite, OutgoingInviteHandler } from "./ua/outgoing-invite.ts";
export { DEFAULT_EXPIRES_S } from "./ua/register.ts";
export type { Reoffered } from "./ua/reoffering.ts";
export type { MethodHandler } from "./ua/server.ts";
export type { FlowFailure, FlowFailureCode, UserAgentEvents, UserAgentState } from "./ua/state.ts";
export { UserAgent, type UserAgentOptions } from "./ua/user-agent.ts";
