import { badRequest } from "./error.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const RFC1123 =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/**
 * Parses a Date header (RFC 3261 §20.17): RFC 1123 form, always GMT.
 * @returns milliseconds since 1970-01-01
 * @throws SipParseError 400 for another form, another time zone or an impossible date.
 */
export function parseDate(value: string): number {
  const match = RFC1123.exec(value);
  const month = MONTHS.indexOf(match?.[2] ?? "");
  if (match === null || month < 0) throw badRequest("A date is not in RFC 1123 form or not GMT");
  const [day, year, hour, minute, second] = [match[1], match[3], match[4], match[5], match[6]].map(Number);
  const time = Date.UTC(year!, month, day!, hour!, minute!, second!);
  // Date.UTC moves 31 February into March and year 99 into 1999; formatting again shows it. The weekday is redundant.
  if (formatDate(time).slice(5) !== value.slice(5)) throw badRequest("A date does not exist");
  return time;
}

/** The time (milliseconds since 1970-01-01) as a Date header value. */
export function formatDate(time: number): string {
  return new Date(time).toUTCString();
}
