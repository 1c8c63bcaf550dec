/** One direction of a call's sound: takes every encoded frame, and lets on what its guard has made of it. */

/** The part of RTCEncodedAudioFrame that is used (WebRTC Encoded Transform §4). */
interface Frame {
  data: ArrayBuffer;
}

/** The part of RTCRtpScriptTransformer that is used (§5): where frames come from, and where they go on to. */
interface FrameStream {
  readonly readable: ReadableStream<Frame>;
  readonly writable: WritableStream<Frame>;
}

/** @returns the frame as it goes on; `null` for one that does not. It may fail: then the frame does not go on either. */
export type Guard = (frame: Uint8Array<ArrayBuffer>) => Promise<Uint8Array | null>;

export class Passage {
  /** Without one nothing passes: not before there are keys, and not after. */
  #guard: Guard | null = null;

  open(guard: Guard): void {
    this.#guard = guard;
  }

  close(): void {
    this.#guard = null;
  }

  /**
   * Runs until the browser ends it. Whatever a frame holds, it is dropped at worst: an error would end the stream, and
   * with it the sound of the whole call.
   */
  async run({ readable, writable }: FrameStream): Promise<void> {
    const transform = new TransformStream<Frame, Frame>({
      transform: async (frame, onward) => {
        const passed = await this.#pass(frame.data);
        if (passed === null) return;
        frame.data = passed;
        onward.enqueue(frame);
      },
    });
    await readable.pipeThrough(transform).pipeTo(writable);
  }

  async #pass(data: ArrayBuffer): Promise<ArrayBuffer | null> {
    const guard = this.#guard;
    if (guard === null || data.byteLength === 0) return null;
    try {
      const passed = await guard(new Uint8Array(data));
      // The call may have ended meanwhile.
      if (passed === null || passed.length === 0 || this.#guard !== guard) return null;
      return Uint8Array.from(passed).buffer;
    } catch {
      return null;
    }
  }
}
