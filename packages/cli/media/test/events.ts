/** What a session tells its engine, remembered. */
import type { MediaHandler, MediaLoss } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/crypto";

export class Events implements MediaHandler {
  readonly zrtp: Bytes[] = [];
  /** Whether ZRTP takes what comes for the peer's. */
  takesZrtp = true;
  connected = 0;
  readonly lost: MediaLoss[] = [];
  readonly #waiting = new Set<() => void>();

  onZrtp(packet: Bytes, onPeer: () => void = () => {}): void {
    this.zrtp.push(packet);
    if (this.takesZrtp) onPeer();
    this.#tell();
  }

  onConnected(): void {
    this.connected++;
    this.#tell();
  }

  onLost(reason: MediaLoss): void {
    this.lost.push(reason);
    this.#tell();
  }

  /** Resolves as soon as it holds. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}
