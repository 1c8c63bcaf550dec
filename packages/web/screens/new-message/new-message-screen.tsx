/** Whom to write to: by name or address, from the contacts and the server's directory. */
import { type Address, domainOf } from "@sottovoce/wire";
import { useEffect, useRef, useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { language, t } from "../../i18n/index.ts";
import { adoptContact, contacts } from "../../state/contacts.ts";
import { type Recipient, recipientOf } from "../../state/recipient.ts";
import { navigate } from "../../state/route.ts";
import { engine, identity, sentenceFor } from "../../state/session.ts";
import { Field } from "../../ui/field.tsx";
import { inSentence } from "../../ui/harmless.ts";
import { Screen } from "../../ui/screen.tsx";
import { useDirectory } from "../contacts/use-directory.ts";
import { optionId, SuggestionList } from "./suggestion-list.tsx";
import { moved, type Suggestion, suggestionsFor } from "./suggestions.ts";
import "./new-message-screen.css";

const LIST_ID = "new-message-suggestions";

export function NewMessageScreen() {
  const own = identity.value?.address;
  return own === undefined ? null : <RecipientScreen own={own} />;
}

function RecipientScreen({ own }: { readonly own: Address }) {
  const [text, setText] = useState("");
  const [active, setActive] = useState<number | null>(null);
  const { problem, asking, open, clear } = useOpening(own);
  const directory = useDirectory(text);
  const suggestions = suggestionsFor(
    text,
    contacts.value?.values() ?? [],
    directory.entries.value ?? [],
    own,
    language(),
  );
  const words = t().contacts;
  const write = (value: string) => {
    setText(value);
    setActive(null);
    clear();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The Enter that ends a composition belongs to the input method.
    if (event.isComposing) return;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    if (by !== null) {
      event.preventDefault();
      setActive(moved(active, by, suggestions.length));
    } else if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      write("");
    }
  };
  return (
    <Screen title={words.newMessage} back="#/" alwaysBack keepFocus ownScroll>
      <form
        class="recipient"
        onSubmit={(event) => {
          event.preventDefault();
          void open(text, suggestions, active);
        }}
      >
        <RecipientField
          text={text}
          onInput={write}
          onKeyDown={onKeyDown}
          problem={problem}
          example={`bob@${domainOf(own)}`}
          suggestions={{
            list: LIST_ID,
            open: suggestions.length > 0,
            active: active === null ? null : optionId(LIST_ID, active),
          }}
        />
      </form>
      <div class="visually-hidden" role="status">
        {asking
          ? t().common.loading
          : suggestions.length === 0
            ? words.compose.none
            : words.compose.found(suggestions.length)}
      </div>
      <div class="screen-body">
        <SuggestionList
          id={LIST_ID}
          suggestions={suggestions}
          active={active}
          onChoose={({ address }) => openConversation(address)}
        />
      </div>
    </Screen>
  );
}

function RecipientField({
  text,
  onInput,
  onKeyDown,
  problem,
  example,
  suggestions,
}: {
  readonly text: string;
  readonly onInput: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly problem: string | null;
  readonly example: string;
  readonly suggestions: { readonly list: string; readonly open: boolean; readonly active: string | null };
}) {
  const input = useRef<HTMLInputElement>(null);
  // There is nothing else to do here than to write a name.
  useEffect(() => input.current?.focus(), []);
  const words = t().contacts.compose;
  return (
    <Field
      label={words.field}
      hint={words.hint(inSentence(example))}
      value={text}
      onInput={onInput}
      onKeyDown={onKeyDown}
      error={problem}
      inputMode="email"
      inputRef={input}
      suggestions={suggestions}
      verbatim
    />
  );
}

/** Opens the conversation that is meant, or says why not. */
function useOpening(own: Address) {
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const open = async (text: string, suggestions: readonly Suggestion[], active: number | null) => {
    if (text.trim() === "" && active === null) return;
    const recipient = recipientOf(text, own);
    const chosen = chosenOf(recipient, suggestions, active);
    if (chosen !== null) return openConversation(chosen.address);
    // A name that nobody else begins with; but an address written out means nobody else.
    const only = suggestions.length === 1 && !text.includes("@") ? suggestions[0]?.address : undefined;
    if (recipient.kind !== "address") {
      if (only === undefined) setProblem(sentenceAbout(recipient.kind, own));
      else openConversation(only);
      return;
    }
    setAsking(true);
    const failure = await failureToFind(recipient.address);
    setAsking(false);
    if (failure === null) openConversation(recipient.address);
    else if (failure.isUnknown && only !== undefined) openConversation(only);
    else setProblem(failure.sentence);
  };
  return { problem, asking, open, clear: () => setProblem(null) };
}

/** Going back leads to where one came from, not to the question that is answered. */
function openConversation(peer: Address): void {
  navigate({ name: "conversation", peer }, { replace: true });
}

/** Asks the server who this is. @returns `null` where it is somebody */
async function failureToFind(
  address: Address,
): Promise<{ readonly isUnknown: boolean; readonly sentence: string } | null> {
  try {
    const { registered: _, ...contact } = await engine().lookUp(address);
    adoptContact(contact);
    return null;
  } catch (error) {
    const isUnknown = error instanceof AppError && error.code === "unknown_recipient";
    const sentence = isUnknown ? t().contacts.compose.unknown(inSentence(address)) : sentenceFor(error);
    return { isUnknown, sentence };
  }
}

/** The option that the arrow keys reached, or the one with this very address. */
function chosenOf(
  recipient: Recipient,
  suggestions: readonly Suggestion[],
  active: number | null,
): Suggestion | null {
  if (active !== null) return suggestions[active] ?? null;
  if (recipient.kind !== "address") return null;
  return suggestions.find(({ address }) => address === recipient.address) ?? null;
}

function sentenceAbout(kind: "elsewhere" | "no_address", own: Address): string {
  const words = t().contacts.compose;
  const domain = domainOf(own);
  return kind === "elsewhere"
    ? words.elsewhere(inSentence(domain))
    : words.notAnAddress(inSentence(`bob@${domain}`));
}
