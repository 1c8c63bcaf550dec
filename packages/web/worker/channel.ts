/** What the workers of the tabs tell each other. All of them are of this app: nobody else can join the channel. */
import type { AppEvent, AppState } from "../engine/app-engine.ts";
import type { FromMedia, ToMedia } from "../engine/media-protocol.ts";
import type { EngineReply, EngineRequest } from "../engine/protocol.ts";
import type { Legacy } from "./legacy.ts";

/** One worker, while it lives. */
export type MemberId = string;

export type ChannelMessage =
  /** A worker has started, and wants to know who leads. */
  | { readonly type: "hello" }
  /** Said by the leader at its start, and to newcomers. */
  | {
      readonly type: "leads";
      readonly leader: MemberId;
      readonly state: AppState;
      readonly legacy: Legacy | null;
    }
  /** What the leader leaves has changed: it was opened, or locked. */
  | { readonly type: "legacy"; readonly leader: MemberId; readonly legacy: Legacy | null }
  | {
      readonly type: "request";
      readonly to: MemberId;
      readonly from: MemberId;
      readonly request: EngineRequest;
    }
  | { readonly type: "reply"; readonly to: MemberId; readonly reply: EngineReply }
  | { readonly type: "event"; readonly leader: MemberId; readonly event: AppEvent }
  /** The sound of a call: from the leader to the tab that has it, and back. */
  | { readonly type: "to_media"; readonly to: MemberId; readonly leader: MemberId; readonly message: ToMedia }
  | { readonly type: "from_media"; readonly to: MemberId; readonly message: FromMedia }
  /** Somebody did something in some tab. */
  | { readonly type: "activity" }
  /** Is the leader alive? */
  | { readonly type: "ping"; readonly to: MemberId }
  | { readonly type: "pong"; readonly leader: MemberId };

const NAME = "sottovoce";

export class Channel {
  readonly #channel = new BroadcastChannel(NAME);

  constructor(onMessage: (message: ChannelMessage) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<ChannelMessage>) => onMessage(data);
  }

  post(message: ChannelMessage): void {
    this.#channel.postMessage(message);
  }
}
