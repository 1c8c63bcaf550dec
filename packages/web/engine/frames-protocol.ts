/** What a page says to the worker that encrypts and decrypts the sound of a call, frame by frame. */
import type { MediaKeys } from "@sottovoce/voice";

/** Which way frames go: what a transform of the browser is made with. */
export interface FrameDirection {
  readonly direction: "send" | "receive";
}

export type ToFrames =
  /** From now on frames pass, under these keys, which are handed over and not kept by the page. */
  | { readonly type: "secure"; readonly keys: MediaKeys }
  /** The call is over: keys are overwritten, and nothing passes any more. */
  | { readonly type: "end" };

export type FromFrames =
  | { readonly type: "secured" }
  /** An authentic frame has come. Told once a second at most: the page only asks whether any do. */
  | { readonly type: "heard" }
  /** The keys may protect no further frame, or cannot be used at all. */
  | { readonly type: "spent" }
  | { readonly type: "ended" };
