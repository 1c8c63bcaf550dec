/** The page's part of moving time: it remembers how far, tells the workers, and shows people the same time. */
import { CLOCK_CHANNEL, type ClockMessage } from "./clock-channel.ts";

const KEY = "sottovoce-test-clock";
const channel = new BroadcastChannel(CLOCK_CHANNEL);

const ahead = (): number => Number(localStorage.getItem(KEY) ?? 0);
const tell = (): void => channel.postMessage({ type: "ahead", ms: ahead() } satisfies ClockMessage);

channel.onmessage = ({ data }: MessageEvent<ClockMessage>) => {
  if (data.type === "ask") tell();
};

/** @param ms since the system's time */
export function setAhead(ms: number): void {
  localStorage.setItem(KEY, String(ms));
  tell();
}

const SystemDate = Date;
/** The time of day as the engine has it. */
class MovedDate extends SystemDate {
  constructor(...parts: readonly unknown[]) {
    if (parts.length === 0) super(MovedDate.now());
    else super(...(parts as [number]));
  }

  static override now(): number {
    return SystemDate.now() + ahead();
  }
}
globalThis.Date = MovedDate as DateConstructor;
