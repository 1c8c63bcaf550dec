import { EngineError } from "../errors.ts";

/** Work of the record store; whatever it throws is the disk's failure. */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new EngineError(
      "storage",
      "device",
      "This device could not read or store its records: the disk may be full or not writable.",
      { retry: true, cause },
    );
  }
}
