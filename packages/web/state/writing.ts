/** Whom somebody wants to write to, pressed where the field to write in is not at hand. */
import { signal } from "@preact/signals";
import type { Address } from "@sottovoce/wire";

/** The field takes the focus, and takes this back. */
export const writingTo = signal<Address | null>(null);
