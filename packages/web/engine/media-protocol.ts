/**
 * What the leading worker and the tab of a call say to each other about its sound. WebRTC exists on pages only, and keys
 * and signalling stay in the worker; so the port `CallMedia` of the engine is taken through to the page, call by call.
 */
import type { MediaLoss, MediaOptions } from "@sottovoce/client";
import type { MediaKeys } from "@sottovoce/voice";

/** Unlike that of every other session, in all tabs. */
type MediaSessionId = string;

/** What the engine asks of a session; each is answered, in any order, with the id it came with. */
export type MediaOrder =
  | { readonly type: "open"; readonly options: MediaOptions }
  | { readonly type: "offer" }
  | { readonly type: "answer"; readonly offer: string }
  | { readonly type: "accept"; readonly answer: string }
  | { readonly type: "binding" }
  | { readonly type: "secure"; readonly keys: MediaKeys }
  | { readonly type: "close" };

/** What it tells a session, without an answer. */
export type MediaNotice =
  | { readonly type: "zrtp"; readonly packet: Uint8Array }
  | { readonly type: "muted"; readonly muted: boolean }
  | { readonly type: "held"; readonly held: boolean };

/** From the leader to the tab. */
export type ToMedia = { readonly session: MediaSessionId } & (
  | { readonly id: number; readonly order: MediaOrder }
  | { readonly notice: MediaNotice }
);

/** `refused` the peer's description cannot be used; the others as sound is lost */
export type MediaFailure = "refused" | MediaLoss;

/** What happens in a session by itself. */
export type MediaEvent =
  | { readonly type: "zrtp"; readonly packet: Uint8Array }
  | { readonly type: "connected" }
  | { readonly type: "lost"; readonly reason: MediaLoss };

/** From the tab to the leader. */
export type FromMedia = { readonly session: MediaSessionId } & (
  | { readonly id: number; readonly value: string | Uint8Array | null }
  | { readonly id: number; readonly failure: MediaFailure; readonly sentence: string }
  | { readonly event: MediaEvent }
);
