/** An activation link for a person to open: as QR code for cameras, as text for the clipboard. */
import { renderUnicodeCompact } from "uqr";
import type { Style } from "./style.ts";
import { formatPairs } from "./table.ts";
import { dateTime } from "./time.ts";

/** The link with its QR code. @param expiresAt Unix milliseconds */
export function activationBox(address: string, link: string, expiresAt: number, style: Style): string[] {
  return [heading(address, expiresAt, style), "", ...qrLines(link, style), "", link, ""];
}

/**
 * Links to a server of this machine. Cameras have no use for them, and a browser refuses the certificate behind the one
 * that a client with a pinned authority takes.
 * @param loopbackLink the same without TLS
 * @param expiresAt Unix milliseconds
 */
export function localBox(
  address: string,
  link: string,
  loopbackLink: string,
  expiresAt: number,
  style: Style,
): string[] {
  const pairs = [
    ["In a browser here", loopbackLink],
    ["In a terminal", `npx sottovoce activate '${link}'`],
  ] as const;
  return [
    heading(address, expiresAt, style),
    "",
    ...formatPairs(pairs, style.dim),
    "",
    "A browser keeps one person of localhost. For a further one take a private window, or another browser.",
    "",
  ];
}

function heading(address: string, expiresAt: number, style: Style): string {
  return `${style.bold(address)}  activation link, works once, until ${dateTime(expiresAt)}`;
}

/** The link for a further device of one's own, with its QR code. @param expiresAt Unix milliseconds */
export function linkBox(link: string, expiresAt: number, style: Style): string[] {
  return [
    `Open this link on your other device, until ${dateTime(expiresAt)}:`,
    "",
    ...qrLines(link, style),
    "",
    link,
    "",
  ];
}

/** A QR code of two modules per character: its light modules are drawn, so it wants a dark background. */
function qrLines(text: string, style: Style): string[] {
  return renderUnicodeCompact(text, { ecc: "L", border: 2 })
    .split("\n")
    .map((line) => `  ${style.onBlack(line)}`);
}
