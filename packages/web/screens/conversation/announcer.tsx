/** Tells a screen reader, once, who wrote what, and what could not be sent. Rows come and go as one scrolls; this stays. */
import { useSignal } from "@preact/signals";
import type { MessageSummary } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { onEvent } from "../../state/session.ts";
import { harmlessLine } from "../../ui/harmless.ts";
import { statusWords, troubleWords } from "./message-words.ts";

/** What was said before stays for this many more, since a reader may be behind. */
const KEPT = 5;

interface Announcement {
  readonly id: string;
  readonly words: string;
}

export function Announcer({ peer, name }: { readonly peer: Address; readonly name: string }) {
  const said = useSignal<readonly Announcement[]>([]);
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== "message" && event.type !== "send_error") return;
        const { message } = event;
        // The call's own screen has said it.
        if (message.note === "call") return;
        if (message.peer !== peer || (event.type === "message" && message.direction === "out")) return;
        const id = `${message.id} ${event.type}`;
        if (said.peek().some((one) => one.id === id)) return;
        said.value = [...said.peek(), { id, words: wordsOf(message, name) }].slice(-KEPT);
      }),
    [peer, name, said],
  );
  return (
    <div class="visually-hidden" role="log" aria-live="polite" aria-relevant="additions">
      {said.value.map(({ id, words }) => (
        <p key={id}>{words}</p>
      ))}
    </div>
  );
}

function wordsOf(message: MessageSummary, name: string): string {
  if (message.direction === "out") {
    return `${statusWords(message)}: ${harmlessLine(message.text)}. ${troubleWords(message) ?? ""}`;
  }
  if (message.note === "missed_call") return `${name}: ${t().conversation.missed.title}`;
  if (message.note !== null) return t().engine.notes[message.note](name);
  return `${name}: ${harmlessLine(message.text)}`;
}
