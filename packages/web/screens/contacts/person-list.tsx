/** People under their letters. */
import { language } from "../../i18n/index.ts";
import { byLetter } from "../../state/people.ts";
import { hrefOf, route } from "../../state/route.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { List, Row } from "../../ui/list.tsx";
import { type ListedPerson, PersonNote, PersonTitle } from "./person-words.tsx";
import "./person-list.css";

/**
 * @param people in their order
 * @param called what they are ordered by; their names without
 */
export function LetteredPeople({
  people,
  called,
}: {
  readonly people: readonly ListedPerson[];
  readonly called?: (person: ListedPerson) => string;
}) {
  return (
    <div class="letters">
      {byLetter(people, language(), called).map(({ letter, people: group }) => (
        <List key={letter} label={letter} heading>
          <PersonRows people={group} />
        </List>
      ))}
    </div>
  );
}

export function PersonRows({ people }: { readonly people: readonly ListedPerson[] }) {
  const place = route.value;
  const open = place.name === "contact" || place.name === "verify" ? place.address : null;
  return (
    <>
      {people.map((person) => (
        <Row
          key={person.address}
          href={hrefOf({ name: "contact", address: person.address })}
          before={<Avatar name={person.displayName} address={person.address} />}
          title={<PersonTitle person={person} />}
          note={<PersonNote person={person} />}
          after={null}
          current={person.address === open}
        />
      ))}
    </>
  );
}
