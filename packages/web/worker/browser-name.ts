/** What to call this device among the account's: its person knows it by that. Told to the own devices alone. */

const BROWSERS = [
  // Those that also say the name of another one come first.
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"] as const;

/** @returns for example `Firefox, Android`; `null` where the browser does not say */
export function browserName(userAgent: string): string | null {
  const browser = BROWSERS.find(([sign]) => userAgent.includes(sign))?.[1];
  const system = SYSTEMS.find((name) => userAgent.includes(name));
  return browser === undefined || system === undefined ? null : `${browser}, ${system}`;
}
