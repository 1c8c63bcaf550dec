/** All emoji by group, with the words to find them by in the person's language. The build leaves the rest out. */
import type { Language } from "../../../i18n/index.ts";

export interface Emoji {
  readonly unicode: string;
  readonly label: string;
  readonly tags: readonly string[];
  /** With each of the five skin tones, lightest first; none where it has no skin. */
  readonly skins: readonly string[];
}

/** Groups in the order of the Unicode charts, without the parts that emoji are made of. */
export type EmojiGroups = readonly (readonly Emoji[])[];

/** What stands in the data of one language. */
interface EmojiEntry {
  readonly group?: number;
  readonly unicode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly skins?: readonly { readonly unicode: string }[];
}

type EmojiModule = Promise<{ readonly default: unknown }>;

const LOADERS: Readonly<Record<Language, () => EmojiModule>> = {
  en: () => import("emojibase-data/en/compact.json"),
  de: () => import("emojibase-data/de/compact.json"),
  fr: () => import("emojibase-data/fr/compact.json"),
  it: () => import("emojibase-data/it/compact.json"),
  es: () => import("emojibase-data/es/compact.json"),
};

/** Skin tones and hair: parts, not emoji. */
const PARTS = 2;
const GROUPS = 10;
/** Two people of different tones have 25 variants; people who choose one tone mean it for both. */
const TONES = 5;

export async function loadEmoji(language: Language): Promise<EmojiGroups> {
  const entries = (await LOADERS[language]()).default as readonly EmojiEntry[];
  const groups = Array.from({ length: GROUPS }, (): Emoji[] => []);
  for (const { group, unicode, label, tags = [], skins = [] } of entries) {
    if (group === undefined || group === PARTS) continue;
    groups[group]?.push({ unicode, label, tags, skins: skins.slice(0, TONES).map((skin) => skin.unicode) });
  }
  return groups.filter((_, group) => group !== PARTS);
}

/** Most that a search shows: more would be scrolled through, not found. */
const MOST_FOUND = 80;

/** Emoji whose name or words begin with all that was written; those whose name begins with it first. */
export function findEmoji(groups: EmojiGroups, query: string): readonly Emoji[] {
  const wanted = plain(query).split(/\s+/u).filter(Boolean);
  const first = wanted[0];
  if (first === undefined) return [];
  const found = groups.flat().filter((emoji) => {
    const words = wordsOf(emoji);
    return wanted.every((want) => words.some((word) => word.startsWith(want)));
  });
  const begins = ({ label }: Emoji): number => (plain(label).startsWith(first) ? 0 : 1);
  return found.sort((one, other) => begins(one) - begins(other)).slice(0, MOST_FOUND);
}

function wordsOf({ label, tags }: Emoji): readonly string[] {
  return plain(`${label} ${tags.join(" ")}`).split(/[^\p{L}\p{N}]+/u);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** @param tone 0 for none, 1 the lightest … 5 the darkest */
export function inTone({ unicode, skins }: Emoji, tone: number): string {
  return skins[tone - 1] ?? unicode;
}
