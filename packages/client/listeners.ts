/** Those who hear what happens in the engine. */
import type { EngineEvent } from "./engine-api.ts";

export class Listeners<Event = EngineEvent> {
  readonly #listeners = new Set<(event: Event) => void>();

  /** @returns an unsubscribe function */
  add(listener: (event: Event) => void): () => void {
    // Each subscription is its own, also of one function twice.
    const own = (event: Event) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  emit(event: Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.fault(error);
      }
    }
  }

  /** Reports what is a fault of this program, as an uncaught error, without disturbing what the engine is doing. */
  fault(error: unknown): void {
    queueMicrotask(() => {
      throw error;
    });
  }

  clear(): void {
    this.#listeners.clear();
  }
}
