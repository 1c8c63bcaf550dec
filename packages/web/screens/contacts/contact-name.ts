/** How a contact is called. */
import { inSentence } from "../../ui/harmless.ts";

interface Named {
  readonly displayName: string | null;
  readonly address: string;
}

/** The display name, else the address. As somebody else wrote it: show it through `StrangerName`. */
export function nameOf({ displayName, address }: Named): string {
  return displayName === null || displayName.trim() === "" ? address : displayName;
}

/** The same for the middle of a sentence. */
export function nameInSentence(contact: Named): string {
  return inSentence(nameOf(contact));
}
