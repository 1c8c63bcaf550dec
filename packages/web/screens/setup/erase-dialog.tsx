/** Erasing this device: said once, asked twice. */
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

export function EraseDialog({
  before,
  onClose,
}: {
  /** What is to be said first to somebody who has not asked for erasing. */
  readonly before?: { readonly title: string; readonly why: string };
  readonly onClose: () => void;
}) {
  const words = t().setup.erase;
  const [step, setStep] = useState<"before" | "sure" | "last">(before === undefined ? "sure" : "before");
  const [busy, setBusy] = useState(false);
  const cancel = (
    <Button kind="quiet" onPress={onClose}>
      {t().common.cancel}
    </Button>
  );
  const erase = async (): Promise<void> => {
    setBusy(true);
    const erased = await attempt(() => engine().erase());
    setBusy(false);
    if (erased) navigate({ name: "history" }, { replace: true });
    else onClose();
  };
  if (step === "before" && before !== undefined) {
    return (
      <Dialog
        key="before"
        title={before.title}
        onClose={onClose}
        actions={
          <>
            {cancel}
            <Button kind="danger" onPress={() => setStep("sure")}>
              {words.submit}
            </Button>
          </>
        }
      >
        <p>{before.why}</p>
      </Dialog>
    );
  }
  const last = step === "last";
  return (
    <Dialog
      key={step}
      title={last ? words.last : words.title}
      onClose={onClose}
      actions={
        <>
          {cancel}
          <Button kind="danger" busy={busy} onPress={() => (last ? void erase() : setStep("last"))}>
            {last ? words.yes : words.submit}
          </Button>
        </>
      }
    >
      <p>{last ? words.lastWhy : words.why}</p>
    </Dialog>
  );
}
