/**
 * Stand-ins for what must not stand in the address bar. Browsers keep a history of every place on disk, in clear and
 * for months; it must not say with whom somebody writes (REQUIREMENTS D1). A stand-in means something only to the page
 * that made it, and only while that lives: after a reload it leads to History.
 */

/** 48 random bits: too many for two of one page to be the same. */
const HANDLE_BYTES = 6;

const handles = new Map<string, string>();
const values = new Map<string, string>();

/** The stand-in for a value: the same each time, letters and digits only. */
export function handleOf(value: string): string {
  const known = handles.get(value);
  if (known !== undefined) return known;
  const random = crypto.getRandomValues(new Uint8Array(HANDLE_BYTES));
  const handle = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  handles.set(value, handle);
  values.set(handle, value);
  return handle;
}

/** @returns `null` for what is no stand-in of this page */
export function standsFor(handle: string): string | null {
  return values.get(handle) ?? null;
}
