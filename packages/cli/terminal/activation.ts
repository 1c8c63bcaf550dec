/** An activation link for a person to open: as QR code for cameras, as text for the clipboard. */
import { renderUnicodeCompact } from "uqr";
import type { Style } from "./style.ts";
import { dateTime } from "./time.ts";

/** The link with its QR code. @param expiresAt Unix milliseconds */
export function activationBox(address: string, link: string, expiresAt: number, style: Style): string[] {
  return [
    `${style.bold(address)}  activation link, works once, until ${dateTime(expiresAt)}`,
    "",
    ...qrLines(link, style),
    "",
    link,
    "",
  ];
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
