/** Where one writes what to look for. */
import { Search, X } from "lucide";
import { useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { IconButton } from "./button.tsx";
import { Field } from "./field.tsx";
import { Icon } from "./icon.tsx";
import "./search-field.css";

/** @param label what is searched, for screen readers; the same stands in the empty field */
export function SearchField({
  label,
  value,
  onInput,
}: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const clear = () => {
    onInput("");
    input.current?.focus();
  };
  return (
    <search class="search-field">
      <Field
        label={label}
        hideLabel
        placeholder={label}
        type="search"
        inputMode="search"
        value={value}
        onInput={onInput}
        inputRef={input}
        verbatim
        before={<Icon node={Search} size="medium" />}
        after={value === "" ? null : <IconButton icon={X} label={t().common.clear} onPress={clear} />}
      />
    </search>
  );
}
