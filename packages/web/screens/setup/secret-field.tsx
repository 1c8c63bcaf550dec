/** A passphrase, hidden or shown. */
import { Eye, EyeOff } from "lucide";
import type { ComponentChildren, Ref } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/button.tsx";
import { defined } from "../../ui/defined.ts";
import { Field, type FieldProps } from "../../ui/field.tsx";

export interface SecretFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onLeave?: () => void;
  readonly autocomplete: "current-password" | "new-password";
  readonly hint?: ComponentChildren;
  readonly error?: string | null;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** Whether it is shown, where somebody else has to know; else the field knows itself. */
  readonly shown?: boolean;
  readonly onShow?: (shown: boolean) => void;
}

export function SecretField(props: SecretFieldProps) {
  const [own, setOwn] = useState(false);
  const shown = props.shown ?? own;
  const setShown = props.onShow ?? setOwn;
  const { show, hide } = t().setup.passphrase;
  return (
    <Field
      label={props.label}
      value={props.value}
      onInput={props.onInput}
      type={shown ? "text" : "password"}
      autocomplete={props.autocomplete}
      error={props.error ?? null}
      verbatim
      after={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={shown ? hide : show}
          onPress={() => setShown(!shown)}
        />
      }
      {...defined<Pick<FieldProps, "hint" | "disabled" | "autoFocus" | "inputRef" | "onLeave">>({
        hint: props.hint,
        disabled: props.disabled,
        autoFocus: props.autoFocus,
        inputRef: props.inputRef,
        onLeave: props.onLeave,
      })}
    />
  );
}
