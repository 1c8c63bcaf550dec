/** RFC 3261 §17.1.1.1: the estimated round trip; every other timer is made of it. */
export const T1_MS = 500;

/** RFC 3261 §17.1.2.2: the longest interval between retransmissions. */
export const T2_MS = 4_000;

/** RFC 3261 §17.1.2.2: how long a message may stay in the network before it counts as gone. */
export const T4_MS = 5_000;

/** RFC 3261 §17.1.1.2: Timers B, F, H and J, and Timers L and M of RFC 6026 §7.1 and §7.2. */
export const TRANSACTION_TIMEOUT_MS = 64 * T1_MS;

/** RFC 3261 §17.1.1.2: Timer D on unreliable transports is at least 32 s. */
export const TIMER_D_MS = 32_000;

/** RFC 3261 §17.2.1: a server that has said nothing after 200 ms says 100 Trying. */
export const TRYING_DELAY_MS = 200;

/**
 * The timers of RFC 3261 table 4 and RFC 6026, by their letters, and the one of §17.2.1 that has none.
 *
 * | | in | reliable | unreliable |
 * | - | - | - | - |
 * | A | INVITE client: send again | – | T1, doubled each time |
 * | B | INVITE client: give up | 64·T1 | 64·T1 |
 * | D | INVITE client: absorb final responses | 0 | 32 s |
 * | E | non-INVITE client: send again | – | T1, doubled up to T2 |
 * | F | non-INVITE client: give up | 64·T1 | 64·T1 |
 * | G | INVITE server: send the final response again | – | T1, doubled up to T2 |
 * | H | INVITE server: no ACK came | 64·T1 | 64·T1 |
 * | I | INVITE server: absorb ACKs | 0 | T4 |
 * | J | non-INVITE server: absorb requests | 0 | 64·T1 |
 * | K | non-INVITE client: absorb responses | 0 | T4 |
 * | L | INVITE server: absorb INVITEs after a 2xx | 64·T1 | 64·T1 |
 * | M | INVITE client: pass further 2xx up | 64·T1 | 64·T1 |
 */
export type TimerName = "A" | "B" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M" | "trying";
