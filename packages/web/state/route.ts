/**
 * Which screen is shown. Places stand behind `#`, where a browser never sends them: the server's log must not say
 * whose conversation was read, and an activation code must not be in it at all.
 */
import { computed, signal } from "@preact/signals";
import { type Address, type MessageId, parseAddress, parseMessageId } from "@sottovoce/wire";
import { handleOf, standsFor } from "./handles.ts";

/** Pages below Settings. */
export const SETTING_PAGES = [
  "lock",
  "notifications",
  "calls",
  "language",
  "theme",
  "templates",
  "storage",
  "devices",
  "about",
] as const;
export type SettingPage = (typeof SETTING_PAGES)[number];

export type Route =
  | { readonly name: "history" }
  | { readonly name: "new" }
  | { readonly name: "conversation"; readonly peer: Address }
  /** A message's timeline, over its conversation. */
  | { readonly name: "message"; readonly peer: Address; readonly id: MessageId }
  | { readonly name: "contacts" }
  | { readonly name: "contact"; readonly address: Address }
  | { readonly name: "verify"; readonly address: Address }
  | { readonly name: "settings" }
  | { readonly name: "setting"; readonly page: SettingPage }
  /** The operator's link, or that of another device of the account: the whole link as it was opened. */
  | { readonly name: "activate"; readonly link: string }
  | { readonly name: "join"; readonly link: string };

/** The three tabs. */
export type Section = "history" | "contacts" | "settings";

/** @param href the whole address of the page. What leads nowhere leads to History. */
export function parseRoute(href: string): Route {
  const hash = href.includes("#") ? href.slice(href.indexOf("#") + 1) : "";
  const parts = hash.split("?")[0]?.split("/").filter(Boolean) ?? [];
  const [place, first, second, third] = parts;
  switch (place) {
    case "activate":
      return { name: "activate", link: href };
    case "link":
      return { name: "join", link: href };
    case "new":
      return { name: "new" };
    case "c":
      return conversationRoute(first, second, third) ?? { name: "history" };
    case "contacts": {
      if (first === undefined) return { name: "contacts" };
      const address = decodeAddress(first);
      if (address === null) return { name: "contacts" };
      return second === "verify" ? { name: "verify", address } : { name: "contact", address };
    }
    case "settings": {
      const page = SETTING_PAGES.find((known) => known === first);
      return page === undefined ? { name: "settings" } : { name: "setting", page };
    }
    default:
      return { name: "history" };
  }
}

function conversationRoute(
  address: string | undefined,
  kind: string | undefined,
  id: string | undefined,
): Route | null {
  const peer = address === undefined ? null : decodeAddress(address);
  if (peer === null) return null;
  if (kind !== "m" || id === undefined) return { name: "conversation", peer };
  try {
    return { name: "message", peer, id: parseMessageId(standsFor(id) ?? id) };
  } catch {
    return { name: "conversation", peer };
  }
}

/** @param part a stand-in, or the address itself. @returns `null` for what is neither: a link that somebody made up */
function decodeAddress(part: string): Address | null {
  try {
    return parseAddress(standsFor(part) ?? decodeURIComponent(part));
  } catch {
    return null;
  }
}

/** The fragment of a place, for `href`: with stand-ins for addresses and messages. */
export function hrefOf(route: Route): string {
  switch (route.name) {
    case "history":
      return "#/";
    case "new":
    case "contacts":
    case "settings":
      return `#/${route.name}`;
    case "conversation":
      return `#/c/${handleOf(route.peer)}`;
    case "message":
      return `#/c/${handleOf(route.peer)}/m/${handleOf(route.id)}`;
    case "contact":
      return `#/contacts/${handleOf(route.address)}`;
    case "verify":
      return `#/contacts/${handleOf(route.address)}/verify`;
    case "setting":
      return `#/settings/${route.page}`;
    case "activate":
    case "join":
      return route.link.slice(route.link.indexOf("#"));
  }
}

/** The tab that a place belongs to. */
export function sectionOf(route: Route): Section {
  switch (route.name) {
    case "contacts":
    case "contact":
    case "verify":
      return "contacts";
    case "settings":
    case "setting":
      return "settings";
    default:
      return "history";
  }
}

const href = signal(globalThis.location?.href ?? "");

/** The place now. */
export const route = computed(() => parseRoute(href.value));

/** Follows the address bar from now on. */
export function followAddressBar(): void {
  takeAddressBar();
  addEventListener("hashchange", takeAddressBar);
}

/** Takes the place from the address bar, and leaves only what may stand there. */
function takeAddressBar(): void {
  const { name } = parseRoute(location.href);
  const isLink = name === "activate" || name === "join";
  if (!isLink && location.hash !== "") {
    history.replaceState(null, "", hrefOf(parseRoute(location.href)));
  }
  href.value = location.href;
}

/** Goes to a place; `replace` leaves no step back to the one before. */
export function navigate(to: Route, options: { readonly replace?: boolean } = {}): void {
  const target = new URL(hrefOf(to), location.href).href;
  if (options.replace) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  href.value = target;
}
