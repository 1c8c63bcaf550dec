/** The directory, searched while somebody writes. */
import type { DirectoryEntry } from "@sottovoce/client";
import { useEffect, useState } from "preact/hooks";
import { contactOf } from "../../state/contacts.ts";
import { DirectoryModel } from "../../state/directory.ts";
import { appState, engine } from "../../state/session.ts";
import type { ListedPerson } from "./person-words.tsx";

/** So long nobody pauses within a word: each letter need not ask the server. */
const PAUSE_MS = 200;

/** @param query `null` to ask nothing yet */
export function useDirectory(query: string | null): DirectoryModel {
  const [model] = useState(() => new DirectoryModel((text, after) => engine().directory(text, after)));
  const online = appState.value.phase === "open" && appState.value.connection === "online";
  // Asked again when the connection is there: what was remembered may be old.
  useEffect(() => {
    if (query === null) return;
    const ask = () => void model.search(query);
    if (model.entries.peek() === null) {
      ask();
      return;
    }
    const timer = setTimeout(ask, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [model, query, online]);
  return model;
}

/** Somebody of the directory, with what is known of them as a contact. */
export function listedEntry({ address, displayName, kind }: DirectoryEntry): ListedPerson {
  return { address, displayName, contact: contactOf(address), phone: kind === "sip-phone" };
}
