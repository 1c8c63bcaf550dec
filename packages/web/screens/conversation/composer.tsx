/** The field to write in. Nothing but the counter and the button is drawn again while somebody writes. */
import { useSignal } from "@preact/signals";
import { SendHorizontal, Smile, Zap } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { ConversationModel } from "../../state/conversation.ts";
import { draftOf, keepDraft, keepDraftsNow } from "../../state/drafts.ts";
import { readPreferences } from "../../state/preferences.ts";
import { attempt } from "../../state/session.ts";
import { writingTo } from "../../state/writing.ts";
import { IconButton } from "../../ui/button.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { ComposerCounter } from "./composer-counter.tsx";
import { ComposerField, hasKeyboard } from "./composer-field.tsx";
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

export function Composer({ model, name, answering }: ComposerProps) {
  const panel = useSignal<Panel>(null);
  const text = useComposerText((written) => keepDraft(model.peer, written));
  useDraft(model, text);
  useEffect(() => {
    if (answering === 0) return;
    panel.value = "missed";
    text.field.current?.focus();
  }, [answering, panel, text]);
  const isWanted = writingTo.value === model.peer;
  useEffect(() => {
    if (!isWanted) return;
    writingTo.value = null;
    text.field.current?.focus();
  }, [isWanted, text]);
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
      <OpenPanel panel={panel.value} text={text} />
      <ComposerCounter left={text.left} cut={text.cut} />
      <Line text={text} name={name} panel={panel.value} onToggle={toggle} onSend={send} />
    </form>
  );
}

function OpenPanel({ panel, text }: { readonly panel: Panel; readonly text: ComposerText }) {
  switch (panel) {
    case null:
      return null;
    case "emoji":
      return <EmojiPicker onChoose={(emoji) => text.insert(emoji)} focus={hasKeyboard()} />;
    default:
      return <QuickReplies missed={panel === "missed"} onChoose={(reply) => text.insert(reply)} />;
  }
}

interface LineProps {
  readonly text: ComposerText;
  readonly name: string;
  readonly panel: Panel;
  readonly onToggle: (panel: "emoji" | "replies") => void;
  readonly onSend: () => void;
}

/** The field and its buttons. */
function Line({ text, name, panel, onToggle, onSend }: LineProps) {
  const words = t().conversation.composer;
  return (
    <div class="composer-line">
      <IconButton
        icon={Zap}
        label={words.quickReplies}
        expanded={panel === "replies" || panel === "missed"}
        keepFocus
        onPress={() => onToggle("replies")}
      />
      <div class="composer-frame">
        <ComposerField text={text} label={words.label(name)} onSend={onSend} />
        <IconButton
          icon={Smile}
          label={words.emoji}
          expanded={panel === "emoji"}
          keepFocus
          onPress={() => onToggle("emoji")}
        />
      </div>
      <SendButton text={text} label={words.send} />
    </div>
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
