/** What is announced of new messages while nobody looks, and what becomes of it when they are read. */
import type { HistoryMessage } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import type { NotificationPreferences } from "../engine/preferences.ts";
import type { Messages } from "../i18n/en/index.ts";
import type { Announcement } from "../service-worker/messages.ts";
import { harmless, harmlessLine } from "../ui/harmless.ts";

/** While the app is locked: it says that something came, and no more. */
export const LOCKED_TAG = "locked";
/** Of all conversations together, where the person wants no content. */
export const HIDDEN_TAG = "hidden";

/** What the words are taken from. */
export interface Voice {
  readonly words: Messages["notifications"];
  readonly language: string;
  readonly preferences: NotificationPreferences;
}

interface News {
  readonly count: number;
  readonly unsent: number;
}

/** What a system shows of a body is two or three lines. */
const MAX_BODY = 160;

export class Announcements {
  /** New since they were last read, by conversation. */
  readonly #news = new Map<Address, News>();

  /** A message came. @param name of its conversation. @returns `null` for what is not announced */
  arrived(message: HistoryMessage, name: string, voice: Voice): Announcement | null {
    const { peer, direction, read, note } = message;
    if (direction !== "in" || read || (note !== null && note !== "missed_call")) return null;
    const before = this.#of(peer);
    const news = { ...before, count: before.count + 1 };
    this.#news.set(peer, news);
    const { words, preferences } = voice;
    if (!preferences.enabled) return null;
    if (!preferences.content) return this.#hidden(voice);
    const text = note === "missed_call" ? words.missedCall : harmless(message.text);
    const several = news.count > 1 ? `${words.messages(news.count)}\n${text}` : text;
    return this.#shown(peer, name, several, voice);
  }

  /** A message was given up after twelve hours. */
  givenUp({ peer }: HistoryMessage, name: string, voice: Voice): Announcement | null {
    const before = this.#of(peer);
    this.#news.set(peer, { ...before, unsent: before.unsent + 1 });
    const { words, preferences } = voice;
    if (!preferences.enabled) return null;
    if (!preferences.content) return this.#hidden(voice);
    return this.#shown(peer, name, words.notSent, voice);
  }

  /** Something came while the app is locked: a message, or a part of a call that only keys could tell from one. */
  arrivedWhileLocked(voice: Voice): Announcement | null {
    if (!voice.preferences.enabled) return null;
    return this.#plain(LOCKED_TAG, voice.words.arrived, 1, voice);
  }

  /** A conversation was read, or is gone. @returns tags of what is not news any more */
  read(peer: Address): readonly string[] {
    this.#news.delete(peer);
    return this.#news.size === 0 ? [tagOf(peer), HIDDEN_TAG] : [tagOf(peer)];
  }

  /** The conversation of the only news; `null` where there are several, or none. */
  only(): Address | null {
    const [first] = this.#news;
    if (this.#news.size !== 1 || first === undefined) return null;
    const [peer, { count, unsent }] = first;
    return count + unsent === 1 ? peer : null;
  }

  forget(): void {
    this.#news.clear();
  }

  #of(peer: Address): News {
    return this.#news.get(peer) ?? { count: 0, unsent: 0 };
  }

  #shown(peer: Address, name: string, body: string, voice: Voice): Announcement {
    const { count, unsent } = this.#of(peer);
    return {
      ...this.#plain(tagOf(peer), clip(body), count + unsent, voice),
      title: harmlessLine(name),
      // The address itself: another tab may be the one that opens it. It is never a place in a browser's history.
      target: `#/c/${encodeURIComponent(peer)}`,
    };
  }

  /** Says nothing of whom, not even in what the browser keeps with a notification. */
  #hidden(voice: Voice): Announcement {
    let count = 0;
    let unsent = 0;
    for (const news of this.#news.values()) {
      count += news.count;
      unsent += news.unsent;
    }
    const body = count > 0 ? voice.words.messages(count) : voice.words.notSent;
    return this.#plain(HIDDEN_TAG, body, count + unsent, voice);
  }

  #plain(tag: string, body: string, count: number, { preferences, language }: Voice): Announcement {
    const { sound, vibration } = preferences;
    return { tag, title: "Sottovoce", body, target: null, count, sound, vibration, language };
  }
}

function tagOf(peer: Address): string {
  return `conversation ${peer}`;
}

function clip(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_BODY ? text : `${characters.slice(0, MAX_BODY - 1).join("")}…`;
}
