import type { Branded } from "@sottovoce/crypto";

/**
 * What opens the vault without its passphrase: record key ‖ index key, 64 bytes. As dangerous as the passphrase, but
 * for changing it. Plain bytes, so that it can be posted to another tab of the same browser; never to be stored, and to
 * be overwritten (`wipe`) by whoever holds a copy when the vault is locked.
 */
export type ExposedVaultKey = Branded<"exposed vault key">;
