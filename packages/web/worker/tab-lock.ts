/** Whether a tab still lives: its worker holds a lock of the browser's, which is free again however the tab ends. */
import type { MemberId } from "./channel.ts";

/** Holds it for as long as this worker lives. */
export function holdTabLock(tab: MemberId): void {
  void navigator.locks.request(lockOf(tab), () => new Promise<never>(() => {}));
}

/** Resolves with `true` when a tab has ended, with `false` when nobody wants to know any more. */
export async function tabIsGone(tab: MemberId, signal: AbortSignal): Promise<boolean> {
  try {
    return await navigator.locks.request(lockOf(tab), { signal }, () => !signal.aborted);
  } catch (error) {
    if (!signal.aborted) reportError(error);
    return false;
  }
}

function lockOf(tab: MemberId): string {
  return `sottovoce-tab/${tab}`;
}
