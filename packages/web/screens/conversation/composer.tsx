/** The field to write in. Nothing but the counter and the button is drawn again while somebody writes. */
import { useSignal } from "@preact/signals";
import { SendHorizontal, Smile, Zap } from "lucide";
import { useEffect, useId } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { ConversationModel } from "../../state/conversation.ts";
import { draftOf, keepDraft, keepDraftsNow } from "../../state/drafts.ts";
import { readPreferences } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { IconButton } from "../../ui/button.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { ComposerCounter } from "./composer-counter.tsx";
import { type ComposerText, useComposerText } from "./composer-text.ts";
import { QuickReplies } from "./quick-replies.tsx";
import "./composer.css";

const EmojiPicker = lazy(
  () => import("./emoji/emoji-picker.tsx"),
  (module) => module.EmojiPicker,
);

export interface ComposerProps {
  readonly model: ConversationModel;
  /** The peer's, harmless and isolated. */
  readonly name: string;
  /** Counts up each time that somebody wants to answer a missed call. */
  readonly answering: number;
}

/** What is open above the field. */
type Panel = "emoji" | "replies" | "missed" | null;

/** A keyboard with an Enter key that nobody needs for new lines: a computer's. On a phone the button sends. */
export const hasKeyboard = (): boolean => matchMedia("(hover: hover) and (pointer: fine)").matches;

export function Composer({ model, name, answering }: ComposerProps) {
  const panel = useSignal<Panel>(null);
  const text = useComposerText((written) => keepDraft(model.peer, written));
  const id = useId();
  useDraft(model, text);
  useEffect(() => {
    if (answering === 0) return;
    panel.value = "missed";
    text.field.current?.focus();
  }, [answering, panel, text]);
  const send = async () => {
    const written = text.take();
    if (written === null) return;
    panel.value = null;
    const sent = await attempt(() => model.send(written));
    // Nothing that was written is lost.
    if (!sent && text.value() === "") text.insert(written);
  };
  const toggle = (wanted: Exclude<Panel, null>) => {
    panel.value = panel.value === wanted ? null : wanted;
    if (panel.value !== "emoji") text.field.current?.focus();
  };
  const words = t().conversation.composer;
  const repliesOpen = panel.value === "replies" || panel.value === "missed";
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && panel.value !== null) {
          panel.value = null;
          text.field.current?.focus();
        } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
          // In the search for emoji: it takes the first one found, and sends nothing.
          event.preventDefault();
          event.currentTarget.querySelector<HTMLButtonElement>(".emoji")?.click();
        }
      }}
    >
      {repliesOpen && (
        <QuickReplies missed={panel.value === "missed"} onChoose={(reply) => text.insert(reply)} />
      )}
      {panel.value === "emoji" && (
        <EmojiPicker onChoose={(emoji) => text.insert(emoji)} focus={hasKeyboard()} />
      )}
      <ComposerCounter left={text.left} cut={text.cut} />
      <div class="composer-line">
        <IconButton
          icon={Zap}
          label={words.quickReplies}
          expanded={repliesOpen}
          keepFocus
          onPress={() => toggle("replies")}
        />
        <div class="composer-frame">
          <label class="visually-hidden" for={id}>
            {words.label(name)}
          </label>
          <textarea
            id={id}
            ref={text.field}
            class="composer-field"
            rows={1}
            placeholder={words.placeholder}
            dir="auto"
            autocomplete="off"
            enterkeyhint={hasKeyboard() ? "send" : "enter"}
            onInput={text.onInput}
            onCompositionEnd={text.onInput}
            onKeyDown={(event) => {
              // An input method takes Enter for itself (UI Events §4.3.6); 229 is what older ones say instead.
              if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
              if (event.shiftKey || !hasKeyboard()) return;
              event.preventDefault();
              send();
            }}
          />
          <IconButton
            icon={Smile}
            label={words.emoji}
            expanded={panel.value === "emoji"}
            keepFocus
            onPress={() => toggle("emoji")}
          />
        </div>
        <SendButton text={text} label={words.send} />
      </div>
    </form>
  );
}

function SendButton({ text, label }: { readonly text: ComposerText; readonly label: string }) {
  return (
    <IconButton
      icon={SendHorizontal}
      label={label}
      kind="main"
      submit
      flip
      keepFocus
      disabled={!text.sendable.value}
    />
  );
}

/** Takes up what was written before, and on a computer the focus. */
function useDraft(model: ConversationModel, text: ComposerText): void {
  useEffect(() => {
    if (hasKeyboard()) text.field.current?.focus({ preventScroll: true });
    const takeUp = () => {
      if (text.value() === "") text.restore(draftOf(model.peer));
    };
    takeUp();
    // They may not have been read yet.
    readPreferences().then(takeUp, () => undefined);
    return keepDraftsNow;
  }, [model, text]);
}
