/** The timeline of a message for a person to read (REQUIREMENTS M16). */
import type { HistoryMessage, TimelineEntry } from "@sottovoce/client";
import { callTimelineLines } from "./call-timeline.ts";
import { sanitizeLine } from "./sanitize.ts";
import { securityWords, statusPaint, statusWords } from "./status.ts";
import type { Style } from "./style.ts";
import { exactTime, timeUntil } from "./time.ts";

type Trigger = NonNullable<TimelineEntry["triggers"]>[number];

const TRIGGERS: Readonly<Record<Trigger, string>> = {
  registered: "the connection is back",
  keep_alive: "the server answers a sign of life",
  devices_shown: "the server shows the recipient's devices",
  next_message: "you send another message",
  user: "you try again",
  recipient_registered: "a device of the recipient registers",
};

/**
 * One line per event, then what comes next, status, and security; of a remark, which has neither, the events alone.
 * @param now Unix milliseconds
 */
export function timelineLines(message: HistoryMessage, now: number, style: Style): string[] {
  if (message.call !== undefined) return callTimelineLines(message.call, message.peer, style);
  const lines = message.timeline.map(
    (entry) => `${style.dim(exactTime(entry.at))}  ${sanitizeLine(entry.text)}`,
  );
  if (message.note !== null) return lines;
  lines.push(...nextLines(message, now, style));
  lines.push(`${style.dim("Status")}    ${statusPaint(message.status, style)(statusWords(message))}`);
  lines.push(`${style.dim("Security")}  ${securityWords(message.security)}`);
  if (message.disappearsAt !== null) {
    const { disappearsAt } = message;
    lines.push(`${style.dim("Goes")}      ${exactTime(disappearsAt)} (${timeUntil(disappearsAt, now)})`);
  }
  return lines;
}

function nextLines(message: HistoryMessage, now: number, style: Style): string[] {
  if (message.status !== "sending" && message.status !== "enqueued") return [];
  const lines: string[] = [];
  const last = message.timeline.at(-1);
  if (last?.nextAttemptAt !== undefined) {
    lines.push(
      `${style.dim("Next try")}  ${exactTime(last.nextAttemptAt)} (${timeUntil(last.nextAttemptAt, now)})`,
    );
  }
  if (last?.triggers !== undefined && last.triggers.length > 0) {
    const when = last.triggers.map((trigger) => TRIGGERS[trigger]).join(", or ");
    lines.push(
      last.nextAttemptAt === undefined
        ? `${style.dim("Next try")}  when ${when}`
        : `${style.dim("Or when")}   ${when}`,
    );
  }
  if (message.expiresAt !== null) {
    lines.push(
      `${style.dim("Expires")}   ${exactTime(message.expiresAt)} (${timeUntil(message.expiresAt, now)})`,
    );
  }
  return lines;
}
