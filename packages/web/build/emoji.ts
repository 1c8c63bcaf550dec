/** Leaves out of the emoji data what the app does not show: it comes to half its size. */
import type { Plugin } from "vite";

const EMOJI_FILE = /\/emojibase-data\/[a-z]+\/compact\.json$/;
/** As `TONES` in emoji-data.ts: the variants of two tones follow after those of one. */
const TONES = 5;

interface Entry {
  readonly group?: number;
  readonly unicode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  readonly skins?: readonly Entry[];
}

export function emojiData(): Plugin {
  return {
    name: "sottovoce:emoji-data",
    enforce: "pre",
    transform(code, id) {
      if (!EMOJI_FILE.test(id)) return null;
      return JSON.stringify((JSON.parse(code) as readonly Entry[]).map(used));
    },
  };
}

function used({ group, unicode, label, tags, skins }: Entry) {
  return {
    group,
    unicode,
    label,
    tags,
    skins: skins?.slice(0, TONES).map((skin) => ({ unicode: skin.unicode })),
  };
}
