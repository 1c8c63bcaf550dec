/** Loads the engine, once it is needed (`engine-code.ts`). */
import { type CallMedia, EngineError, type Ports, type RecordStore } from "@sottovoce/client";

export interface Loaded {
  readonly engine: typeof import("./engine-code.ts");
  readonly ports: Ports;
}

export class EngineLoader {
  readonly #records: RecordStore;
  readonly #media: CallMedia;
  readonly #onSpent: () => void;
  #loaded: Promise<Loaded> | null = null;

  /** @param onSpent this worker cannot load it any more: browsers do not ask again for a module that did not come */
  constructor(records: RecordStore, media: CallMedia, onSpent: () => void) {
    this.#records = records;
    this.#media = media;
    this.#onSpent = onSpent;
  }

  /** @throws EngineError `network` */
  load(): Promise<Loaded> {
    this.#loaded ??= import("./engine-code.ts").then(
      async (engine) => ({ engine, ports: await engine.portsOver(this.#records, this.#media) }),
      (cause: unknown) => {
        const sentence = "The server could not be reached.";
        throw new EngineError("network", "network", sentence, { retry: true, cause });
      },
    );
    return this.#loaded;
  }

  /** For a tab's request: where it fails, the next one finds a worker that tries anew. @throws EngineError `network` */
  async need(): Promise<Loaded> {
    try {
      return await this.load();
    } catch (error) {
      this.#onSpent();
      throw error;
    }
  }
}
