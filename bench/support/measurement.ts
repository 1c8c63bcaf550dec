/** What a measurement has started is gone after it, as after a test. */
import type { Lifetime } from "../../test/e2e/support/at-end.ts";

class Measurement implements Lifetime {
  readonly #works: (() => unknown)[] = [];

  after(work: () => unknown): void {
    this.#works.push(work);
  }

  async end(): Promise<void> {
    for (const work of this.#works) await work();
  }
}

/** Measures, and then ends whatever was started for it. */
export async function measurement<T>(measure: (lifetime: Lifetime) => Promise<T>): Promise<T> {
  const lifetime = new Measurement();
  try {
    return await measure(lifetime);
  } finally {
    await lifetime.end();
  }
}
