/** Stands between the browser's codec and its network: no frame passes but through the worker that encrypts it. */
import type { MasterKeys, MediaKeys } from "@sottovoce/voice";
import type { FrameDirection, FromFrames, ToFrames } from "../engine/frames-protocol.ts";
import { spawnFrameWorker } from "../engine/spawn-worker.ts";

/** WebRTC Encoded Transform §5; TypeScript's library knows only its worker's side. */
interface Transformable {
  transform: unknown;
}
type TransformConstructor = new (worker: Worker, options: FrameDirection) => unknown;

/** A worker overwrites its keys at once; one that does not answer is ended all the same. */
const END_MS = 500;

function transformConstructor(): TransformConstructor | undefined {
  return (globalThis as { RTCRtpScriptTransform?: TransformConstructor }).RTCRtpScriptTransform;
}

export interface FrameHandler {
  /** An authentic frame has come. Told once a second at most. */
  onHeard(): void;
  /** No further frame passes: the worker is broken, or its keys are used up. */
  onSpent(): void;
}

export class FrameGuard {
  readonly #worker: Worker = spawnFrameWorker();
  readonly #handler: FrameHandler;
  readonly #secured = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();

  constructor(handler: FrameHandler) {
    this.#handler = handler;
    // Whoever waits for it is told; where nobody does, `onSpent` says the same.
    this.#secured.promise.catch(() => undefined);
    this.#worker.onmessage = ({ data }: MessageEvent<FromFrames>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      reportError(event.error ?? new Error(event.message));
      this.#spend();
    };
  }

  /** From now on nothing leaves by a sender, or is played from a receiver, but what the worker lets through. */
  stand(direction: FrameDirection["direction"], at: RTCRtpSender | RTCRtpReceiver): void {
    const Transform = transformConstructor();
    if (Transform === undefined) throw new Error("this browser cannot encrypt frames");
    (at as unknown as Transformable).transform = new Transform(this.#worker, { direction });
  }

  /** Resolves when frames pass. @param keys are handed over, and empty here afterwards */
  secure(keys: MediaKeys): Promise<void> {
    const { send, receive } = keys;
    this.#post({ type: "secure", keys }, [...buffersOf(send), ...buffersOf(receive)]);
    return this.#secured.promise;
  }

  /** Overwrites the keys, and ends the worker. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#ended.resolve(), END_MS);
    this.#post({ type: "end" });
    await this.#ended.promise;
    clearTimeout(timer);
    this.#worker.terminate();
  }

  #post(message: ToFrames, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear({ type }: FromFrames): void {
    switch (type) {
      case "secured":
        this.#secured.resolve();
        return;
      case "heard":
        this.#handler.onHeard();
        return;
      case "ended":
        this.#ended.resolve();
        return;
      case "spent":
        this.#spend();
    }
  }

  #spend(): void {
    this.#secured.reject(new Error("the frames of this call cannot be encrypted"));
    this.#ended.resolve();
    this.#handler.onSpent();
  }
}

/** Each as a buffer of its own: transferring takes the whole of it. */
function buffersOf({ key, salt }: MasterKeys): readonly ArrayBuffer[] {
  return [key.buffer, salt.buffer];
}
