/** What pages and the service worker say to each other. */

/** Of a call that rings: there is one at most, and a click on it leads to the app as it is. */
export const CALL_TAG = "call";

/** A notification, as a page wants it shown. */
export interface Announcement {
  /** One notification for each: a newer one takes the place of the older. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Fragment that a click leads to, while it is the only news; `null` where the page decides that. */
  readonly target: string | null;
  /** New messages that it stands for. */
  readonly count: number;
  readonly sound: boolean;
  readonly vibration: boolean;
  /** BCP 47, for reading it aloud. */
  readonly language: string;
}

export type PageMessage =
  | { readonly type: "announce"; readonly announcement: Announcement }
  /** It was read. `tag` is `null` for all. */
  | { readonly type: "withdraw"; readonly tag: string | null }
  /** The person wants the new version: the one that waits becomes the one that works. */
  | { readonly type: "take over" };

/** A notification was clicked, and this tab has come to the front. `target` as in {@link Announcement}. */
export interface OpenMessage {
  readonly type: "open";
  readonly target: string | null;
}

/** Pages are all ours; but one may be of another version. */
export function isPageMessage(data: unknown): data is PageMessage {
  const type = (data as { readonly type?: unknown } | null)?.type;
  return type === "announce" || type === "withdraw" || type === "take over";
}

export function isOpenMessage(data: unknown): data is OpenMessage {
  return (data as { readonly type?: unknown } | null)?.type === "open";
}
