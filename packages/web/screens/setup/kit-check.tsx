/** Asks for three words of the recovery kit: it shows that they are on paper, and can be read. */
import { useMemo, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { isWord, positionsToAsk } from "./kit-words.ts";
import { SetupPage } from "./setup-page.tsx";

export function KitCheck({
  words,
  onBack,
  onDone,
}: {
  readonly words: readonly string[];
  readonly onBack: () => void;
  readonly onDone: () => void;
}) {
  const kit = t().setup.kit;
  const positions = useMemo(() => positionsToAsk(words.length, Math.random), [words]);
  const [typed, setTyped] = useState<readonly string[]>(positions.map(() => ""));
  const [wrong, setWrong] = useState<ReadonlySet<number>>(new Set());
  const check = (): void => {
    const found = positions.filter((position, index) => !isWord(typed[index] ?? "", words[position] ?? ""));
    setWrong(new Set(found));
    if (found.length === 0) onDone();
  };
  return (
    <SetupPage title={kit.confirmTitle} lead={kit.confirmWhy}>
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          check();
        }}
      >
        {positions.map((position, index) => (
          <Field
            key={position}
            label={kit.word(position + 1)}
            value={typed[index] ?? ""}
            onInput={(value) => {
              setTyped(typed.map((before, at) => (at === index ? value : before)));
              setWrong(new Set([...wrong].filter((at) => at !== position)));
            }}
            error={wrong.has(position) ? kit.wrongWord : null}
            verbatim
          />
        ))}
        <div class="setup-actions">
          <Button kind="main" wide submit disabled={typed.some((word) => word.trim() === "")}>
            {kit.confirm}
          </Button>
          <Button kind="quiet" wide onPress={onBack}>
            {kit.back}
          </Button>
        </div>
      </form>
    </SetupPage>
  );
}
