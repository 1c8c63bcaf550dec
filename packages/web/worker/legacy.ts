/** What a leader leaves to the next one, so that a tab that is closed costs nobody a passphrase or a message. */
import type { ExposedVaultKey, LockedKeep } from "@sottovoce/client";

export type Legacy =
  /** It was open: the key of the vault, to be overwritten at lock. */
  | { readonly kind: "open"; readonly key: ExposedVaultKey }
  /** It was locked in this session: the way to the server, and nothing that opens anything. */
  | { readonly kind: "locked"; readonly keep: LockedKeep };

/** Overwrites the key in a legacy that is given up. */
export function wipeLegacy(legacy: Legacy | null): void {
  if (legacy?.kind === "open") legacy.key.fill(0);
}
