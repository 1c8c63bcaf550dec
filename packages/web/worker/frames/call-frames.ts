/** The sound of one call on its way through the worker: nothing passes before there are keys, and under no others then. */
import type { VoicePrimitives } from "@sottovoce/crypto";
import {
  createFrameProtector,
  createFrameUnprotector,
  type MasterKeys,
  type MediaKeys,
} from "@sottovoce/voice";
import type { FromFrames } from "../../engine/frames-protocol.ts";
import { Passage } from "./passage.ts";

/** How often the page hears that authentic frames come. */
const TELL_EVERY_MS = 1_000;

export class CallFrames {
  readonly send = new Passage();
  readonly receive = new Passage();
  readonly #voice: VoicePrimitives;
  readonly #tell: (message: FromFrames) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #wipe = (): void => {};
  /** There are keys, or there were some that did not serve. */
  #isTaken = false;
  #isOver = false;

  /** @param tell what the page is to hear */
  constructor(voice: VoicePrimitives, tell: (message: FromFrames) => void) {
    this.#voice = voice;
    this.#tell = tell;
  }

  /**
   * Lets frames through from now on. A call is secured once (REQUIREMENTS V6): keys that come later are overwritten, and
   * change nothing.
   * @param keys are overwritten
   */
  async secure({ send, receive }: MediaKeys): Promise<void> {
    try {
      if (this.#isTaken || this.#isOver) return;
      this.#isTaken = true;
      await this.#open(send, receive);
    } catch {
      this.#tell({ type: "spent" });
    } finally {
      for (const { key, salt } of [send, receive]) {
        key.fill(0);
        salt.fill(0);
      }
    }
  }

  end(): void {
    this.#isOver = true;
    this.send.close();
    this.receive.close();
    this.#wipe();
    this.#tell({ type: "ended" });
  }

  async #open(send: MasterKeys, receive: MasterKeys): Promise<void> {
    const protector = await createFrameProtector(this.#voice, send);
    const unprotector = await createFrameUnprotector(this.#voice, receive);
    this.#wipe = () => {
      protector.wipe();
      unprotector.wipe();
    };
    if (this.#isOver) {
      this.#wipe();
      return;
    }
    this.receive.open(async (frame) => {
      const sound = await unprotector.unprotect(frame);
      if (sound !== null) this.#heard();
      return sound;
    });
    this.send.open((frame) => protector.protect(frame));
    this.#tell({ type: "secured" });
  }

  /** An authentic frame has come. */
  #heard(): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#tell({ type: "heard" });
  }
}
