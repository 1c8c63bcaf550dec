/** What an activation link is, before anybody is asked for a passphrase. */
import type { Preview } from "@sottovoce/client";
import { t } from "../../i18n/index.ts";
import { engine } from "../../state/session.ts";
import { readLink } from "./link.ts";
import { isNetworkTrouble, sentenceInSetup } from "./sentence.ts";

/** Why a link cannot be used. */
export interface Refusal {
  readonly kind: "refused";
  readonly sentence: string;
  /** The same link may work in a moment. */
  readonly retry: boolean;
  /** Address of the server that the link is for, where that is another one. */
  readonly elsewhere: string | null;
}

export type Found = Refusal | { readonly kind: "usable"; readonly preview: Preview };

/** Asks the server whom a link is for, which does not use it up. */
export async function lookAtLink(link: string): Promise<Found> {
  const read = readLink(link, location.origin);
  if (read.kind === "elsewhere") {
    const sentence = t().setup.links.otherServer(read.host);
    return { kind: "refused", sentence, retry: false, elsewhere: read.url };
  }
  if (read.kind === "unreadable") {
    return { kind: "refused", sentence: t().engine.errors.bad_link, retry: false, elsewhere: null };
  }
  try {
    return { kind: "usable", preview: await engine().preview(link) };
  } catch (error) {
    return refusalOf(error);
  }
}

/** What to tell of a failed call that was about a link. */
export function refusalOf(error: unknown): Refusal {
  const sentence = sentenceInSetup(error);
  return { kind: "refused", sentence, retry: isNetworkTrouble(error), elsewhere: null };
}
