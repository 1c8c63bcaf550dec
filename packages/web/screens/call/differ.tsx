/** “They do not match”: one press too many would take back what was verified, so that it asks. */
import { useSignal } from "@preact/signals";
import type { CallId } from "@sottovoce/client";
import { X } from "lucide";
import { t } from "../../i18n/index.ts";
import { confirmSas } from "../../state/calls.ts";
import { Button } from "../../ui/button.tsx";
import { Question } from "./question.tsx";

interface DifferProps {
  readonly call: CallId;
  /** Of the peer, in a sentence. */
  readonly name: string;
  readonly label: string;
}

export function Differ({ call, name, label }: DifferProps) {
  const words = t().calls.sas;
  const asking = useSignal(false);
  return (
    <>
      <Button icon={X} kind="danger" onPress={() => (asking.value = true)}>
        {label}
      </Button>
      {asking.value && (
        <Question
          title={words.differTitle}
          words={words.differWords(name)}
          confirm={words.differConfirm}
          stay={words.goOn}
          likely="confirm"
          onConfirm={() => void confirmSas(call, false)}
          onClose={() => (asking.value = false)}
        />
      )}
    </>
  );
}
