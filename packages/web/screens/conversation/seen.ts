/** Marks what has come as read once somebody can see it: the page is in front, and has the focus. */
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ConversationModel } from "../../state/conversation.ts";
import { engine } from "../../state/session.ts";

const isSeen = (): boolean => document.visibilityState === "visible" && document.hasFocus();

export function useSeen(model: ConversationModel): void {
  useEffect(() => {
    const mark = () => {
      if (isSeen() && model.hasUnread()) {
        engine()
          .markRead(model.peer)
          .catch(() => undefined);
      }
    };
    const stop = effect(() => {
      // Whatever has changed in the conversation.
      model.messages.value;
      mark();
    });
    addEventListener("focus", mark);
    document.addEventListener("visibilitychange", mark);
    return () => {
      stop();
      removeEventListener("focus", mark);
      document.removeEventListener("visibilitychange", mark);
    };
  }, [model]);
}
