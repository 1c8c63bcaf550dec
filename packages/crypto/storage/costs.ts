/** How much work one guess of a passphrase costs (RFC 9106 §3.1). */
export interface PassphraseCosts {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/**
 * RFC 9106 §4, second recommended option but for its four lanes: our Argon2id has one thread, so that lanes
 * would only help an attacker who has more. About 0.3 s on a laptop.
 */
export const PASSPHRASE_COSTS: PassphraseCosts = { memoryKiB: 64 * 1024, passes: 3, parallelism: 1 };
