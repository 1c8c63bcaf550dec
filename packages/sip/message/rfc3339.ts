import { badRequest } from "./error.ts";

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Parses a `date-time` (RFC 3339 §5.6), as CPIM's DateTime and IMDN's datetime use it.
 * @returns milliseconds since 1970-01-01; smaller fractions are cut off, a leap second is the first of the next minute
 * @throws SipParseError 400 for another form or a moment that does not exist.
 */
export function parseDateTime(value: string): number {
  const match = DATE_TIME.exec(value);
  if (match === null) throw badRequest("A date and time is not in RFC 3339 form");
  const [year, month, day, hour, minute, second, offsetHours, offsetMinutes] = [
    ...match.slice(1, 7),
    ...match.slice(9, 11),
  ].map((digits) => Number(digits ?? 0)) as [number, number, number, number, number, number, number, number];
  const days = daysIn(year, month);
  const exists =
    day >= 1 &&
    day <= days &&
    hour < 24 &&
    minute < 60 &&
    second <= 60 &&
    offsetHours < 24 &&
    offsetMinutes < 60;
  if (!exists) throw badRequest("A date and time does not exist");
  const time = new Date(0);
  // Not Date.UTC, which takes the year 99 for 1999.
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, Number((match[7] ?? "").padEnd(3, "0").slice(0, 3)));
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000;
  return time.getTime() - (match[8] === "-" ? -offset : offset);
}

/** Days of a month, 1 … 12, in the Gregorian calendar; 0 for what is no month. */
function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The moment (milliseconds since 1970-01-01, within the years 0 to 9999) as a `date-time` in UTC. */
export function formatDateTime(time: number): string {
  return new Date(time).toISOString();
}
