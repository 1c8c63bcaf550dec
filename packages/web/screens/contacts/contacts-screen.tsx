/** Everybody: those one has to do with, those on the server, and the favourites. */
import { signal } from "@preact/signals";
import { SquarePen } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { hrefOf } from "../../state/route.ts";
import { IconLink } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Screen } from "../../ui/screen.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { DirectoryList } from "./directory-list.tsx";
import { OwnContacts } from "./own-contacts.tsx";
import "./contacts-screen.css";

type Tab = "all" | "known" | "favourites";

/** Stays while one looks at somebody, and comes back. */
const tab = signal<Tab>("all");

export function ContactsScreen() {
  const [query, setQuery] = useState("");
  const words = t().contacts;
  const options = (["all", "known", "favourites"] as const).map((value) => ({
    value,
    label: words.tabs[value],
  }));
  return (
    <Screen
      title={t().common.contacts}
      keepFocus
      ownScroll
      actions={<IconLink icon={SquarePen} label={words.newMessage} href={hrefOf({ name: "new" })} />}
    >
      <div class="contacts-head">
        <SearchField label={words.search} value={query} onInput={setQuery} />
        <Choice
          row
          label={words.tabs.label}
          options={options}
          value={tab.value}
          onChange={(value) => {
            tab.value = value;
          }}
        />
      </div>
      <div class="screen-body" key={tab.value}>
        {tab.value === "known" ? (
          <DirectoryList query={query} />
        ) : (
          <OwnContacts
            query={query}
            favourites={tab.value === "favourites"}
            onFindOthers={() => {
              tab.value = "known";
            }}
          />
        )}
      </div>
    </Screen>
  );
}
