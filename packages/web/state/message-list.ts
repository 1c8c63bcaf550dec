/** A stretch of a conversation without gaps, oldest first, and what happens to it. */
import type { MessageSummary } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";

export type MessageList = readonly MessageSummary[];

/** The list with a message in its place, instead of what it had of it before. */
export function withMessage(list: MessageList, message: MessageSummary): MessageList {
  const known = list.findLastIndex(({ id }) => id === message.id);
  if (known >= 0 && list[known]?.order === message.order) return list.with(known, message);
  const others = known < 0 ? list : list.toSpliced(known, 1);
  // Nearly always the newest: its place is found at once from the end.
  const place = others.findLastIndex(({ order }) => order <= message.order) + 1;
  return others.toSpliced(place, 0, message);
}

export function withoutMessage(list: MessageList, id: MessageId): MessageList {
  const known = list.findLastIndex((message) => message.id === id);
  return known < 0 ? list : list.toSpliced(known, 1);
}

/** The list with a page of older ones before it. @param page newest first, as the engine gives it */
export function withOlder(list: MessageList, page: MessageList): MessageList {
  const first = list[0]?.order ?? Number.POSITIVE_INFINITY;
  return [...page.filter(({ order }) => order < first).reverse(), ...list];
}

/**
 * The list after its newest page was read again: what the page spans is as it says, so that what was removed meanwhile
 * goes. @param page newest first; @param isOwn whether a message is known only here so far, and stays
 */
export function withNewest(
  list: MessageList,
  page: MessageList,
  isOwn: (id: MessageId) => boolean,
): MessageList {
  const oldest = page.at(-1);
  if (oldest === undefined) return list.filter(({ id }) => isOwn(id));
  const read = new Set(page.map(({ id }) => id));
  const older = list.filter(({ order, id }) => order < oldest.order && !read.has(id));
  // More came than a page holds: what lies between is not known, and the older ones are read again when wanted.
  const joined = list.some(({ id }) => read.has(id)) ? older : [];
  const unsent = list.filter(({ id }) => isOwn(id) && !read.has(id));
  return [...joined, ...page.toReversed(), ...unsent];
}

/** What a message looks like from the moment it is written until the engine has it. */
export function draftMessage(
  peer: Address,
  id: MessageId,
  text: string,
  values: Pick<MessageSummary, "sentAt" | "order" | "security" | "disappearAfterS">,
): MessageSummary {
  return {
    id,
    peer,
    text,
    direction: "out",
    receivedAt: null,
    status: "sending",
    reason: null,
    read: true,
    note: null,
    expiresAt: null,
    disappearsAt: null,
    ...values,
  };
}
