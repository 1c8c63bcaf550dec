/** A new passphrase: typed twice, or once and shown, with what it is worth. */
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Field } from "../../ui/field.tsx";
import { differs, type NewPassphrase, type Problem } from "./passphrase-choice.ts";
import { SecretField } from "./secret-field.tsx";
import { StrengthMeter } from "./strength-meter.tsx";
import { SuggestButton, SuggestedWords } from "./suggested-passphrase.tsx";
import { useStrength } from "./use-strength.ts";

export function NewPassphraseFields({
  passphrase,
  onChange,
  personal,
  problem,
  label,
}: {
  readonly passphrase: NewPassphrase;
  readonly onChange: (passphrase: NewPassphrase) => void;
  /** What a thief would try first: the person's name and address. */
  readonly personal: readonly string[];
  /** Found when it was to be used. It goes when the person types on. */
  readonly problem: Problem;
  readonly label?: string;
}) {
  const words = t().setup.passphrase;
  const { value, repeated, shown } = passphrase;
  const strength = useStrength(value, personal);
  const [suggested, setSuggested] = useState(false);
  // What was typed twice is compared when a field is left, so that nobody has to press first.
  const [left, setLeft] = useState(false);
  const mistyped = left && value !== "" && repeated !== "" && differs(passphrase);
  const mismatch = mistyped || problem === words.different;
  const refusal = problem === words.different ? null : problem;
  const change = (next: Partial<NewPassphrase>): void => {
    setLeft(false);
    onChange({ ...passphrase, ...next });
  };
  return (
    <>
      <SecretField
        label={label ?? words.label}
        value={value}
        onInput={(next) => {
          setSuggested(false);
          change({ value: next });
        }}
        onLeave={() => setLeft(true)}
        autocomplete="new-password"
        error={refusal}
        shown={shown}
        onShow={(next) => change({ shown: next, repeated: "" })}
      />
      {value !== "" && strength !== null && <StrengthMeter strength={strength} told={refusal} />}
      {suggested && <SuggestedWords words={value} />}
      {!shown && (
        <Field
          label={words.repeat}
          value={repeated}
          onInput={(next) => change({ repeated: next })}
          onLeave={() => setLeft(true)}
          type="password"
          autocomplete="new-password"
          error={mismatch ? words.different : null}
          verbatim
        />
      )}
      {value === "" && (
        <SuggestButton
          onSuggested={(found) => {
            change({ value: found, repeated: "", shown: true });
            setSuggested(true);
          }}
        />
      )}
    </>
  );
}
