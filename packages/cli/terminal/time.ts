/** Moments and durations as people read them, in the time zone and the order of this computer. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Two digits each, so that columns of times stand straight: `14:03`. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `2026-11-20 14:03`: sorts, and means the same in every country. */
export function dateTime(at: number): string {
  return `${isoDay(at)} ${clockTime(at)}`;
}

/** `2026-11-20 14:03:07` for timelines, where seconds matter. */
export function exactTime(at: number): string {
  return `${dateTime(at)}:${two(new Date(at).getSeconds())}`;
}

/** The local day of a moment; equal for two moments of one day. */
export function isoDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const fullDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** Heading of a day in a conversation: `Today`, `Yesterday`, `Friday 20 November`, `3 March 2025`. */
export function dayHeading(at: number, now: number): string {
  if (isoDay(at) === isoDay(now)) return "Today";
  if (isoDay(at + DAY_MS) === isoDay(now)) return "Yesterday";
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? weekday : fullDay).format(at);
}

/** `in 11 h 59 min`, `in 8 s`: how far away a moment is; `now` once it is there. */
export function timeUntil(at: number, now: number): string {
  const left = at - now;
  if (left <= 0) return "now";
  if (left < MINUTE_MS) return `in ${Math.ceil(left / 1000)} s`;
  const hours = Math.floor(left / HOUR_MS);
  const minutes = Math.floor((left % HOUR_MS) / MINUTE_MS);
  return hours === 0 ? `in ${minutes} min` : `in ${hours} h ${minutes} min`;
}

/** `3 min 12 s`, `8 s`: how long something took. @param ms milliseconds */
export function lengthWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
