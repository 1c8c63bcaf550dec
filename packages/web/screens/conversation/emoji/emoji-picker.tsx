/** Choosing an emoji: those used last, by group, by tone of skin, or by searching in the person's language. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { language, t } from "../../../i18n/index.ts";
import { changePreferences, preferences } from "../../../state/preferences.ts";
import { SearchField } from "../../../ui/search-field.tsx";
import { type EmojiGroups, findEmoji, inTone, loadEmoji } from "./emoji-data.ts";
import { type EmojiChoice, EmojiGrid } from "./emoji-grid.tsx";
import "./emoji.css";

/** Three rows. */
const MOST_RECENT = 24;
/** What a person who has used none is offered first. */
const BEGINNERS = ["👍", "❤️", "😂", "🙏", "😊", "👋", "🎉", "😢"];
const GROUP_ICONS = ["😀", "👋", "🐻", "🍎", "✈️", "⚽", "💡", "❤️", "🏁"];
const TONE_ICONS = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];
/** The emoji used last stand where a group would. */
const RECENT = -1;

interface EmojiPickerProps {
  readonly onChoose: (emoji: string) => void;
  /** Goes to the search when it opens: where no keyboard would slide over it. */
  readonly focus: boolean;
}

export function EmojiPicker({ onChoose, focus }: EmojiPickerProps) {
  const section = useRef<HTMLElement>(null);
  const groups = useSignal<EmojiGroups | null>(null);
  const query = useSignal("");
  const group = useSignal(RECENT);
  const wanted = language();
  useEffect(() => {
    loadEmoji(wanted).then(
      (loaded) => {
        groups.value = loaded;
      },
      () => undefined,
    );
  }, [wanted, groups]);
  useEffect(() => {
    if (focus) section.current?.querySelector("input")?.focus();
  }, [focus]);
  const choose = ({ unicode }: EmojiChoice) => {
    onChoose(unicode);
    changePreferences(({ recentEmoji }) => ({
      recentEmoji: [unicode, ...recentEmoji.filter((one) => one !== unicode)].slice(0, MOST_RECENT),
    })).catch(() => undefined);
  };
  const words = t().conversation.emoji;
  const all = groups.value;
  const shown = all === null ? null : chosen(all, query.value, group.value);
  return (
    <section class="emoji-picker" ref={section} aria-label={words.title}>
      <div class="emoji-head">
        <SearchField
          label={words.search}
          value={query.value}
          onInput={(value) => {
            query.value = value;
          }}
        />
        <Tones />
      </div>
      {query.value === "" && (
        <Groups
          current={group.value}
          onChoose={(index) => {
            group.value = index;
          }}
        />
      )}
      <div class="emoji-scroll">
        {shown?.length === 0 && <p class="emoji-none">{words.none}</p>}
        {shown !== null && shown.length > 0 && (
          <EmojiGrid
            key={`${group.value} ${query.value}`}
            label={query.value !== "" ? words.search : (words.groups[group.value] ?? words.recent)}
            emoji={shown}
            onChoose={choose}
          />
        )}
      </div>
    </section>
  );
}

function chosen(all: EmojiGroups, query: string, group: number): readonly EmojiChoice[] {
  const tone = preferences.value.emojiTone;
  if (query.trim() !== "") {
    return findEmoji(all, query).map((emoji) => ({ unicode: inTone(emoji, tone), label: emoji.label }));
  }
  if (group === RECENT) {
    const recent = preferences.value.recentEmoji;
    return (recent.length > 0 ? recent : BEGINNERS).map((unicode) => ({
      unicode,
      label: labelOf(all, unicode),
    }));
  }
  return (all[group] ?? []).map((emoji) => ({ unicode: inTone(emoji, tone), label: emoji.label }));
}

/** The name in the language now; one used last may have been found in another. */
function labelOf(all: EmojiGroups, unicode: string): string {
  const found = all.flat().find((emoji) => emoji.unicode === unicode || emoji.skins.includes(unicode));
  return found?.label ?? unicode;
}

interface GroupsProps {
  readonly current: number;
  readonly onChoose: (group: number) => void;
}

function Groups({ current, onChoose }: GroupsProps) {
  const words = t().conversation.emoji;
  const tabs = [
    { index: RECENT, icon: "🕘", label: words.recent },
    ...GROUP_ICONS.map((icon, index) => ({ index, icon, label: words.groups[index] ?? "" })),
  ];
  return (
    <div class="emoji-groups">
      {tabs.map(({ index, icon, label }) => (
        <button
          key={index}
          type="button"
          class="emoji-group"
          aria-label={label}
          title={label}
          aria-pressed={index === current}
          onClick={() => onChoose(index)}
        >
          {icon}
        </button>
      ))}
    </div>
  );
}

function Tones() {
  const words = t().conversation.emoji;
  const now = preferences.value.emojiTone;
  return (
    <label class="emoji-tone">
      <span class="visually-hidden">{words.tone}</span>
      <select
        class="emoji-tone-field"
        title={words.tone}
        value={now}
        onChange={(event) => {
          changePreferences({ emojiTone: Number(event.currentTarget.value) }).catch(() => undefined);
        }}
      >
        {TONE_ICONS.map((icon, tone) => (
          <option key={icon} value={tone} aria-label={words.tones[tone]}>
            {icon}
          </option>
        ))}
      </select>
    </label>
  );
}
