/** What a session needs, whichever way its sound takes. */
import type { MediaHandler } from "@sottovoce/client";
import type { VoicePrimitives } from "@sottovoce/crypto";
import type { Clock } from "@sottovoce/sip";
import type { AudioSink, AudioSource } from "./audio/audio.ts";

export interface SessionOptions {
  readonly clock: Clock;
  readonly voice: VoicePrimitives;
  readonly handler: MediaHandler;
  /** Closed with the session, as the sink is. */
  readonly source: AudioSource;
  readonly sink: AudioSink;
}
