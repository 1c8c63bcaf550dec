/** Where nothing carries sound: nobody is called, and nothing rings. */
import { type CallMedia, MediaLost } from "./media.ts";
import type { CreateZrtp } from "./zrtp.ts";

const SENTENCE = "This device cannot carry the sound of calls.";

export const NO_MEDIA: CallMedia = {
  kinds: [],
  open: () => Promise.reject(new MediaLost("failed", SENTENCE)),
};

export const NO_ZRTP: CreateZrtp = () => Promise.reject(new MediaLost("failed", SENTENCE));
