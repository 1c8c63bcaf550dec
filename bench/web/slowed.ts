/**
 * A whole browser process slowed down, its workers included: DevTools' own slowing down leaves workers as they are.
 * The pages' processes are halted for most of each slice of time, as a scheduler with less to give would.
 */
import type { Browser } from "playwright-core";

/** Long enough for timers to be kept, short beside what is measured. Milliseconds. */
const RUN_MS = 4;

/**
 * Does something while everything of the pages runs at a fraction of its speed.
 * @param rate how many times slower
 */
export async function slowed<T>(browser: Browser, rate: number, work: () => Promise<T>): Promise<T> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  let running = true;
  let timer: NodeJS.Timeout | null = null;
  const turn = (): void => {
    running = !running;
    signal(pids, running ? "SIGCONT" : "SIGSTOP");
    timer = setTimeout(turn, running ? RUN_MS : RUN_MS * (rate - 1));
  };
  turn();
  try {
    return await work();
  } finally {
    if (timer !== null) clearTimeout(timer);
    signal(pids, "SIGCONT");
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      // Its page was closed meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
