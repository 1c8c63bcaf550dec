import { MAX_RTP_PACKETS } from "./limits.ts";

/** How much one key may do in one direction (RFC 3711 §9.2). */
export class KeyLifetime {
  readonly #packets: number;
  #left: number;

  /** @param packets indexes of one source, and packets of all sources together */
  constructor(packets = MAX_RTP_PACKETS) {
    this.#packets = packets;
    this.#left = packets;
  }

  covers(index: number): boolean {
    return index < this.#packets;
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  spend(): void {
    this.#left--;
  }
}
