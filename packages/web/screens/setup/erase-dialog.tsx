/** Erasing this device: said once, asked twice. */
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

interface EraseDialogProps {
  /** What is to be said first to somebody who has not asked for erasing. */
  readonly before?: { readonly title: string; readonly why: string };
  readonly onClose: () => void;
}

export function EraseDialog({ before, onClose }: EraseDialogProps) {
  const words = t().setup.erase;
  const [step, setStep] = useState<"before" | "sure" | "last">(before === undefined ? "sure" : "before");
  const [busy, setBusy] = useState(false);
  const erase = async (): Promise<void> => {
    setBusy(true);
    const erased = await attempt(() => engine().erase());
    setBusy(false);
    if (erased) navigate({ name: "history" }, { replace: true });
    else onClose();
  };
  // Each question is a dialog of its own: whoever presses twice has not answered two.
  const shared = { key: step, busy, onClose };
  if (step === "before" && before !== undefined) {
    return <Question {...shared} {...before} yes={words.submit} onYes={() => setStep("sure")} />;
  }
  if (step === "sure") {
    const { title, why, submit } = words;
    return <Question {...shared} title={title} why={why} yes={submit} onYes={() => setStep("last")} />;
  }
  const { last, lastWhy, yes } = words;
  return <Question {...shared} title={last} why={lastWhy} yes={yes} onYes={() => void erase()} />;
}

interface QuestionProps {
  readonly title: string;
  readonly why: string;
  /** On the button that goes on. */
  readonly yes: string;
  readonly busy: boolean;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

function Question({ title, why, yes, busy, onYes, onClose }: QuestionProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {t().common.cancel}
          </Button>
          <Button kind="danger" busy={busy} onPress={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <p>{why}</p>
    </Dialog>
  );
}
