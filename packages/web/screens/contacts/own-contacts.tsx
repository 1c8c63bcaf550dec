/** Those one has to do with, or the favourites among them; while searching, also others on the server. */
import type { Contact } from "@sottovoce/client";
import { Star, Users } from "lucide";
import { language, t } from "../../i18n/index.ts";
import { contacts } from "../../state/contacts.ts";
import { alphabetical, isFoundBy } from "../../state/people.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { NothingFound } from "./nothing-found.tsx";
import { OthersFound } from "./others-found.tsx";
import { LetteredPeople } from "./person-list.tsx";
import type { ListedPerson } from "./person-words.tsx";

export function OwnContacts({
  query,
  favourites,
  onFindOthers,
}: {
  readonly query: string;
  readonly favourites: boolean;
  readonly onFindOthers: () => void;
}) {
  const known = contacts.value;
  if (known === null) return <div role="status" aria-label={t().common.loading} />;
  const all = [...known.values()].filter(({ favourite }) => !favourites || favourite);
  if (all.length === 0 && (favourites || query === "")) {
    return favourites ? <NoFavourites /> : <NoContacts onFindOthers={onFindOthers} />;
  }
  const found = alphabetical(
    all.filter((contact) => isFoundBy(query, contact)),
    language(),
  ).map(listed);
  const others = query.trim() !== "" && !favourites;
  return (
    <>
      <LetteredPeople people={found} />
      {others && <OthersFound query={query} isEmpty={found.length === 0} />}
      {!others && found.length === 0 && <NothingFound />}
    </>
  );
}

function listed(contact: Contact): ListedPerson {
  return { ...contact, contact, phone: false };
}

function NoContacts({ onFindOthers }: { readonly onFindOthers: () => void }) {
  const words = t().contacts.empty;
  return (
    <Empty
      icon={Users}
      title={words.all}
      action={
        <Button kind="main" onPress={onFindOthers}>
          {words.find}
        </Button>
      }
    >
      {words.allWords}
    </Empty>
  );
}

function NoFavourites() {
  return (
    <Empty icon={Star} title={t().contacts.empty.favourites}>
      {t().contacts.empty.favouritesWords}
    </Empty>
  );
}
