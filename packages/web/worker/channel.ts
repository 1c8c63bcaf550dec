/** What the workers of the tabs tell each other. All of them are of this app: nobody else can join the channel. */
import type { AppEvent, AppState } from "../engine/app-engine.ts";
import type { Answer, Call } from "../engine/protocol.ts";

/** One worker, while it lives. */
export type MemberId = string;

export type ChannelMessage =
  /** A worker has started, and wants to know who leads. */
  | { readonly type: "hello" }
  /** Said by the leader at its start and to newcomers. `key` opens the vault without passphrase; `null` while locked. */
  | { readonly type: "leads"; readonly leader: MemberId; readonly state: AppState }
  | { readonly type: "call"; readonly to: MemberId; readonly from: MemberId; readonly call: Call }
  | { readonly type: "answer"; readonly to: MemberId; readonly answer: Answer }
  | { readonly type: "event"; readonly from: MemberId; readonly event: AppEvent }
  | { readonly type: "activity" }
  /** Keys leave memory: every worker is replaced. */
  | { readonly type: "retire" };

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
