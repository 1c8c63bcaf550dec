/** A new passphrase: typed twice, or once and shown, with what it is worth. */
import { Dices } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { SecretField } from "./secret-field.tsx";
import { isTooShort } from "./strength.ts";
import { StrengthMeter } from "./strength-meter.tsx";
import { useStrength } from "./use-strength.ts";

export interface NewPassphrase {
  readonly value: string;
  readonly repeated: string;
  readonly shown: boolean;
}

export const NO_PASSPHRASE: NewPassphrase = { value: "", repeated: "", shown: false };

/** What is wrong with it now, in words; `null` when it may be used. */
export type Problem = string | null;

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
  const mismatch = problem === words.different;
  return (
    <>
      <SecretField
        label={label ?? words.label}
        value={value}
        onInput={(next) => {
          setSuggested(false);
          onChange({ ...passphrase, value: next });
        }}
        autocomplete="new-password"
        error={mismatch ? null : problem}
        shown={shown}
        onShow={(next) => onChange({ ...passphrase, shown: next, repeated: "" })}
      />
      {value !== "" && strength !== null && <StrengthMeter strength={strength} />}
      {suggested && (
        <div class="setup-part">
          <p class="setup-words" lang="en" dir="ltr">
            {value}
          </p>
          <p class="setup-note">{words.suggested}</p>
        </div>
      )}
      {!shown && (
        <Field
          label={words.repeat}
          value={repeated}
          onInput={(next) => onChange({ ...passphrase, repeated: next })}
          type="password"
          autocomplete="new-password"
          error={mismatch ? problem : null}
          verbatim
        />
      )}
      {value === "" && (
        <Button
          kind="quiet"
          icon={Dices}
          onPress={() =>
            void attempt(async () => {
              const { suggestPassphrase } = await import("./guesses.ts");
              setSuggested(true);
              onChange({ value: suggestPassphrase(), repeated: "", shown: true });
            })
          }
        >
          {words.suggest}
        </Button>
      )}
    </>
  );
}

/** Judges it when it is to be used. */
export async function judge(
  { value, repeated, shown }: NewPassphrase,
  personal: readonly string[],
): Promise<Problem> {
  const words = t().setup.passphrase;
  if (isTooShort(value)) return words.tooShort;
  const { measure } = await import("./measure.ts");
  if (measure(value, personal).refused === "too_common") return words.tooCommon;
  return shown || value === repeated ? null : words.different;
}
