/** What a person has pasted or scanned: a link, and where it leads. */
import { looksLikeLinkingLink, parseActivationLink, parseLinkingLink, WireError } from "@sottovoce/wire";
import type { Route } from "../../state/route.ts";

export type ReadLink =
  | { readonly kind: "here"; readonly route: Route }
  /** Another server's: to be opened there. `url` is whole, and https or of this machine. */
  | { readonly kind: "elsewhere"; readonly host: string; readonly url: string }
  /** No link, or not a whole one. */
  | { readonly kind: "unreadable"; readonly looksLikeOne: boolean };

/** @param text as pasted; @param origin of this page */
export function readLink(text: string, origin: string): ReadLink {
  const joining = looksLikeLinkingLink(text);
  try {
    const link = joining ? parseLinkingLink(text) : parseActivationLink(text);
    const url = text.trim().replace(/^<|>$/g, "");
    if (link.origin !== origin) return { kind: "elsewhere", host: new URL(link.origin).host, url };
    return { kind: "here", route: { name: joining ? "join" : "activate", link: url } };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: "unreadable", looksLikeOne: text.includes("/#/") };
  }
}
