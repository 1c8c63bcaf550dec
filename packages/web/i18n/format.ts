/** Moments, lengths of time and amounts, as the person's language writes them. */
import { locale } from "./index.ts";

const DAY_MS = 24 * 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than using it a hundred times. */
function dateFormat(kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${kind}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale(), options);
  formats.set(key, made);
  return made;
}

/** `14:05` */
export function formatTime(at: number): string {
  return dateFormat("time", { timeStyle: "short" }).format(at);
}

/** `20 November 2026, 14:05:09` */
export function formatMoment(at: number): string {
  return dateFormat("moment", { dateStyle: "long", timeStyle: "medium" }).format(at);
}

/** `Friday 20 November`, with the year where it is another one than now's. */
export function formatDate(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? dateFormat("date", { weekday: "long", day: "numeric", month: "long" }).format(at)
    : formatFullDate(at);
}

/** `20 November 2026` */
export function formatFullDate(at: number): string {
  return dateFormat("date+year", { day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** `today`, `yesterday`, or the date. */
export function formatDay(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) {
    return capital(new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-days, "day"));
  }
  return formatDate(at, now);
}

/** For a line of a list: the time today, the weekday within a week, else the date in digits. */
export function formatWhen(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return formatTime(at);
  if (days === 1) return formatDay(at, now);
  if (days < 7) return dateFormat("weekday", { weekday: "long" }).format(at);
  return dateFormat("digits", { day: "numeric", month: "numeric", year: "2-digit" }).format(at);
}

/** `10 minutes`, `3 days`: in its largest whole unit. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  const units = [
    ["week", 604_800],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? [
    "second",
    1,
  ];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(
    seconds / length,
  );
}

/** `2:05`, `1:02:05`: how long a call has lasted. */
export function formatLength(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours === 0 ? `${minutes}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`;
}

/** `12.4 MB` */
export function formatBytes(bytes: number): string {
  const [unit, length] = bytes >= 1e6 ? (["megabyte", 1e6] as const) : (["kilobyte", 1e3] as const);
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(bytes / length);
}

/** Midnights between two moments, here. */
function daysBetween(at: number, now: number): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}
