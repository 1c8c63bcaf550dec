/** What both libraries have to do in the benchmark: two devices in one process, states in memory. */

export interface Contestant {
  readonly name: string;
  /** Makes prekeys for so many session set-ups; not measured. */
  prepare(setups: number): Promise<void>;
  /** Verifies a bundle, starts a session, encrypts its first message, and decrypts it at the other device. */
  setUp(): Promise<void>;
  /** One message there and one back, each encrypted and decrypted: both ratchets turn. */
  pingPong(): Promise<void>;
  /** One message more in the same direction, encrypted and decrypted. */
  oneWay(): Promise<void>;
}

/** A text of the greatest length in characters. */
export const TEXT = "m".repeat(160);
