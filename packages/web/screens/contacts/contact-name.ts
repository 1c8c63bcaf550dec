/** How a contact is called: by itself, and in the middle of a sentence. */
import { nameOf, type Person } from "../../state/people.ts";
import { inSentence } from "../../ui/harmless.ts";

export { nameOf };

export function nameInSentence(contact: Person): string {
  return inSentence(nameOf(contact));
}
