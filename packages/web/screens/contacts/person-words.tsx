/** Name, address and marks of somebody, as they stand in a line of a list. */
import type { Contact } from "@sottovoce/client";
import { Star } from "lucide";
import { t } from "../../i18n/index.ts";
import { nameOf, type Person } from "../../state/people.ts";
import { Icon } from "../../ui/icon.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { TrustMark } from "./trust-mark.tsx";
import "./person-words.css";

export interface ListedPerson extends Person {
  readonly contact: Contact | null;
  /** The directory says that it is a SIP phone. */
  readonly phone: boolean;
}

export function PersonTitle({ person }: { readonly person: ListedPerson }) {
  return (
    <span class="person-title">
      <span class="person-name">
        <StrangerName text={nameOf(person)} />
      </span>
      {person.contact?.favourite && (
        <span class="person-star">
          <Icon node={Star} size="small" />
          <span class="visually-hidden">{t().contacts.marks.favourite}</span>
        </span>
      )}
    </span>
  );
}

/** The address, where it is not the name already, and the mark of trust. */
export function PersonNote({ person }: { readonly person: ListedPerson }) {
  const address = nameOf(person) === person.address ? null : person.address;
  return (
    <span class="person-note">
      <TrustMark contact={person.contact} phone={person.phone} />
      {address !== null && (
        <span class="person-address">
          <StrangerName text={address} />
        </span>
      )}
    </span>
  );
}
