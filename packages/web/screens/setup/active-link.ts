/** The link whose activation is going on in this tab: until it is done, what the engine says does not change the screen. */
import { signal } from "@preact/signals";

export const activeLink = signal<string | null>(null);
