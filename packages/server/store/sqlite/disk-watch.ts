/** Tells when the disk begins to refuse changes, and finds out by itself when it ends to. */
import type { Session } from "./session.ts";

/**
 * While the disk refuses changes one is tried so often, whether or not anybody asks: that the disk takes them again is
 * noticed, logged and told to the monitoring in a night without messages too.
 */
const PROBE_MS = 5_000;

export class DiskWatch {
  readonly #session: Pick<Session, "commits" | "operations">;
  readonly #report: (refusing: boolean) => void;
  #refusing = false;
  #probe: NodeJS.Timeout | null = null;

  /** @param report hears of each change between the two */
  constructor(session: Pick<Session, "commits" | "operations">, report: (refusing: boolean) => void) {
    this.#session = session;
    this.#report = report;
  }

  /** Called after each batch. */
  look(): void {
    if (this.#session.commits.refusing && !this.#refusing) {
      this.#refusing = true;
      this.#report(true);
    }
    if (this.#refusing) this.#probe ??= setTimeout(() => this.#try(), PROBE_MS);
  }

  /** Tries no more. */
  stop(): void {
    if (this.#probe !== null) clearTimeout(this.#probe);
    this.#probe = null;
  }

  #try(): void {
    this.#probe = null;
    const { commits, operations } = this.#session;
    const { failures } = commits.run([
      { readOnly: false, patientRows: 0, run: () => operations.store.probe() },
    ]);
    // Only this change tells: others may be so small that they fit in where the next message does not.
    if (failures.length === 0) {
      this.#refusing = false;
      this.#report(false);
    }
    this.look();
  }
}
