export {
  type CallContent,
  type CallContentKind,
  CONTENT_KIND,
  type Content,
  type ContentKind,
  decodeContent,
  encodeContent,
  type IgnoredContent,
  MAX_CONTENT_BYTES,
  type TextContent,
} from "./content.ts";
export { SessionError, type SessionErrorCode } from "./errors.ts";
export * from "./limits.ts";
export { bundleNeeded, newPeer, type PeerState, tidyPeer, wipeReplaced } from "./peer.ts";
export { decodePeer, encodePeer } from "./peer-codec.ts";
export {
  type EnvelopeId,
  envelopeId,
  type Received,
  type ReceivedMessage,
  type ReceiveRequest,
  type RefusalReason,
  type RefusedEnvelope,
  receiveEnvelope,
} from "./receive.ts";
export { mayRequestRetry, mayResend, type SentMessage, startRetrySession } from "./retry.ts";
export { type Encrypted, encryptFor, type SendRequest, type StartRequest, startSession } from "./send.ts";
