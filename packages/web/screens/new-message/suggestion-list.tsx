/** The suggestions below the field: chosen with the arrow keys and Enter while the focus stays there, or pressed. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { PersonNote, PersonTitle } from "../contacts/person-words.tsx";
import type { Suggestion } from "./suggestions.ts";

export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}

export function SuggestionList({
  id,
  suggestions,
  active,
  onChoose,
}: {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number | null;
  readonly onChoose: (suggestion: Suggestion) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active !== null) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={list}
      id={id}
      class="suggestions"
      role="listbox"
      aria-label={t().contacts.compose.suggestions}
      hidden={suggestions.length === 0}
    >
      {suggestions.map((suggestion, index) => (
        <Option
          key={suggestion.address}
          id={optionId(id, index)}
          suggestion={suggestion}
          isActive={index === active}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

function Option({
  id,
  suggestion,
  isActive,
  onChoose,
}: {
  readonly id: string;
  readonly suggestion: Suggestion;
  readonly isActive: boolean;
  readonly onChoose: (suggestion: Suggestion) => void;
}) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      class={isActive ? "row suggestion suggestion-active" : "row suggestion"}
      onClick={() => onChoose(suggestion)}
      onKeyDown={(event) => event.key === "Enter" && onChoose(suggestion)}
    >
      <Avatar name={suggestion.displayName} address={suggestion.address} />
      <span class="row-words">
        <PersonTitle person={suggestion} />
        <span class="row-note">
          <PersonNote person={suggestion} />
        </span>
      </span>
    </div>
  );
}
