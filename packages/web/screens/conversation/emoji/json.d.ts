/** Emoji data, one file a language; `emoji-data.ts` says what is used of it. */
declare module "emojibase-data/*.json" {
  const entries: unknown;
  export default entries;
}
