/** Waits for what a test can see: looked at after everything that happens, never by the clock. */
export class Lookout {
  readonly #looks = new Set<() => void>();

  /** Something has happened. */
  look(): void {
    for (const look of [...this.#looks]) look();
  }

  /** Resolves with the first moment at which it holds. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }
}
