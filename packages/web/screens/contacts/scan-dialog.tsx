/** Reads the code on the other's screen, and says without doubt what it means. */
import type { Address } from "@sottovoce/wire";
import { ShieldCheck } from "lucide";
import { useRef, useState } from "preact/hooks";
import { QrScanner } from "../../camera/qr-scanner.tsx";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { adoptContact } from "../../state/contacts.ts";
import { engine, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";

type Outcome =
  | { readonly kind: "scanning" }
  | { readonly kind: "match" }
  /** It is the code of a safety number, for another key. */
  | { readonly kind: "other_key" }
  /** One's own code, or that of something else. */
  | { readonly kind: "no_code"; readonly sentence: string }
  /** It could not be compared. */
  | { readonly kind: "failed"; readonly sentence: string };

const NO_CODE: readonly string[] = ["own_safety_code", "no_safety_code"];

export function ScanDialog({
  address,
  name,
  onClose,
}: {
  readonly address: Address;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const [outcome, setOutcome] = useState<Outcome>({ kind: "scanning" });
  const comparing = useRef(false);
  const compare = async (code: string) => {
    // The camera may have moved on to another code meanwhile: the first one counts.
    if (comparing.current) return;
    comparing.current = true;
    try {
      adoptContact(await engine().verifyByCode(address, code));
      setOutcome({ kind: "match" });
    } catch (error) {
      setOutcome(outcomeOf(error));
    } finally {
      comparing.current = false;
    }
  };
  const again = () => setOutcome({ kind: "scanning" });
  return (
    <Dialog
      title={t().contacts.verify.scanTitle}
      sheet
      onClose={onClose}
      actions={<Actions outcome={outcome} onAgain={again} onClose={onClose} />}
    >
      {outcome.kind === "scanning" ? (
        <QrScanner onText={compare} />
      ) : (
        <OutcomeWords outcome={outcome} name={name} />
      )}
    </Dialog>
  );
}

function outcomeOf(error: unknown): Outcome {
  const code = error instanceof AppError ? error.code : null;
  if (code === "other_key") return { kind: "other_key" };
  const kind = code !== null && NO_CODE.includes(code) ? "no_code" : "failed";
  return { kind, sentence: sentenceFor(error) };
}

function OutcomeWords({ outcome, name }: { readonly outcome: Outcome; readonly name: string }) {
  const words = t().contacts.verify;
  switch (outcome.kind) {
    case "scanning":
      return null;
    case "match":
      return (
        <div class="verify-result" role="alert">
          <Icon node={ShieldCheck} size="huge" />
          <strong>{words.matches}</strong>
          <p>{words.matchesWords(name)}</p>
        </div>
      );
    case "other_key":
      return (
        <Notice kind="danger" title={words.otherKey}>
          <div class="verify-warning">
            <p>{words.otherKeyWords(name)}</p>
            <p>{words.otherKeyCheck(name)}</p>
            <p>
              <strong>{words.otherKeyDanger}</strong>
            </p>
          </div>
        </Notice>
      );
    case "no_code":
      return (
        <Notice kind="warn" title={words.notThat}>
          {outcome.sentence}
        </Notice>
      );
    case "failed":
      return <Notice kind="warn">{outcome.sentence}</Notice>;
  }
}

function Actions({
  outcome,
  onAgain,
  onClose,
}: {
  readonly outcome: Outcome;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const words = t().contacts.verify;
  switch (outcome.kind) {
    case "scanning":
      return (
        <Button kind="quiet" wide onPress={onClose}>
          {words.byEye}
        </Button>
      );
    case "match":
      return (
        <Button kind="main" wide onPress={onClose}>
          {t().common.done}
        </Button>
      );
    default:
      return (
        <>
          <Button wide onPress={onAgain}>
            {words.scanAgain}
          </Button>
          <Button kind="quiet" wide onPress={onClose}>
            {t().common.close}
          </Button>
        </>
      );
  }
}
