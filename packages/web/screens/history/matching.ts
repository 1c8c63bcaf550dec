/** Which conversations a person looks for. */
import type { Conversation } from "@sottovoce/client";

/** Those whose name, address or last message has all the words, wherever they stand; case and accents do not matter. */
export function matching(conversations: readonly Conversation[], query: string): readonly Conversation[] {
  const words = plain(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return conversations;
  return conversations.filter(({ displayName, peer, last }) => {
    const text = plain(`${displayName ?? ""} ${peer} ${last.note === null ? last.text : ""}`);
    return words.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
