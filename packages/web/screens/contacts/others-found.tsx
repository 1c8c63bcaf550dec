/** What the server's directory adds to the contacts found. */
import { t } from "../../i18n/index.ts";
import { contactOf } from "../../state/contacts.ts";
import { List } from "../../ui/list.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { PersonRows } from "./person-list.tsx";
import { listedEntry, useDirectory } from "./use-directory.ts";

/** The first page is enough beside the contacts: whoever looks for more writes more. */
export function OthersFound({ query, isEmpty }: { readonly query: string; readonly isEmpty: boolean }) {
  const directory = useDirectory(query);
  const entries = directory.entries.value;
  // Without the server the contacts found are all there is to say.
  if (entries === null) return directory.failure.value !== null && isEmpty ? <NothingFound /> : null;
  const others = entries.filter(({ address }) => contactOf(address) === null);
  if (others.length === 0) return isEmpty ? <NothingFound /> : null;
  return (
    <List label={t().contacts.tabs.known} heading>
      <PersonRows people={others.map(listedEntry)} />
    </List>
  );
}
