/** How a test moves the clocks of all workers of a browser: by a channel, with the page as the one who remembers. */

export const CLOCK_CHANNEL = "sottovoce-test-clock";

export type ClockMessage =
  /** A worker has started, and asks how far its clock is ahead. */
  | { readonly type: "ask" }
  /** How far clocks are ahead of the system's, milliseconds. */
  | { readonly type: "ahead"; readonly ms: number };
