/** The 60 digits, to be compared group by group: by eye, or with a screen reader. */
import { t } from "../../i18n/index.ts";
import { groupsOf, spelled } from "./digits.ts";
import "./safety-digits.css";

export function SafetyDigits({ digits }: { readonly digits: string }) {
  return (
    <ol class="safety-digits" aria-label={t().contacts.verify.groups} dir="ltr">
      {groupsOf(digits).map((group, index) => (
        // The groups have no other name than their place.
        <li key={`${index} ${group}`}>
          <span aria-hidden="true">{group}</span>
          <span class="visually-hidden">{spelled(group)}</span>
        </li>
      ))}
    </ol>
  );
}
