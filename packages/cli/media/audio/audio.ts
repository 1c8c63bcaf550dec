/** Where sound comes from and goes to: files, or the machine's microphone and loudspeaker. */
import type { AudioFrame } from "@sottovoce/voice";

/** Asked for a frame every 20 ms by the call's clock; it is the source that makes up for its own clock's drift. */
export interface AudioSource {
  /**
   * The next 20 ms; `null` where there is nothing at this moment, which is sent as silence.
   * @throws AudioFailure when nothing will ever come again
   */
  read(): AudioFrame | null;
  close(): Promise<void>;
}

/** Handed a frame every 20 ms by the call's clock; drops some where it cannot keep up. */
export interface AudioSink {
  /** @throws AudioFailure when nothing can be heard or kept any more */
  write(frame: AudioFrame): void;
  close(): Promise<void>;
}

/** A device or file is not there, or is no more. The message is a sentence for a person. */
export class AudioFailure extends Error {
  override readonly name = "AudioFailure";
}
