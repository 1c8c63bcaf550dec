/** Making sure that nobody stands between: by the camera, or by comparing 60 digits. */
import type { Contact, SafetyNumber } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { ScanLine, ShieldCheck } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { adoptContact, contactOf } from "../../state/contacts.ts";
import { hrefOf } from "../../state/route.ts";
import { attempt, engine, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { Screen } from "../../ui/screen.tsx";
import { toast } from "../../ui/toasts.tsx";
import { nameInSentence } from "./contact-name.ts";
import { SafetyDigits } from "./safety-digits.tsx";
import { ScanDialog } from "./scan-dialog.tsx";
import "./verify-screen.css";

export function VerifyScreen({ address }: { readonly address: Address }) {
  const [tries, setTries] = useState(0);
  const contact = contactOf(address);
  const { number, failure } = useSafetyNumber(address, contact, tries);
  const words = t().contacts.verify;
  const name = nameInSentence(contact ?? { address, displayName: null });
  return (
    <Screen title={words.title(name)} back={hrefOf({ name: "contact", address })} alwaysBack reading>
      {number !== null && <Compare address={address} contact={contact} number={number} />}
      {number === null && failure === null && <div role="status" aria-label={t().common.loading} />}
      {number === null && failure !== null && (
        <Notice
          kind="warn"
          title={words.failed}
          actions={<Button onPress={() => setTries(tries + 1)}>{t().common.retry}</Button>}
        >
          {sentenceFor(failure)}
        </Notice>
      )}
    </Screen>
  );
}

/** The number for the key that messages go out for now, anew whenever that key may have changed. */
function useSafetyNumber(address: Address, contact: Contact | null, tries: number) {
  const [number, setNumber] = useState<SafetyNumber | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const account = contact?.account;
  const trust = contact?.trust;
  useEffect(() => {
    let wanted = true;
    engine()
      .safetyNumber(address)
      .then(
        (value) => {
          if (!wanted) return;
          setNumber(value);
          setFailure(null);
        },
        (error) => wanted && setFailure(error),
      );
    return () => {
      wanted = false;
    };
  }, [address, account, trust, tries]);
  return { number, failure };
}

function Compare({
  address,
  contact,
  number,
}: {
  readonly address: Address;
  readonly contact: Contact | null;
  readonly number: SafetyNumber;
}) {
  const [step, setStep] = useState<"compare" | "scan" | "confirm">("compare");
  const words = t().contacts.verify;
  const name = nameInSentence(contact ?? { address, displayName: null });
  const close = () => setStep("compare");
  const done = useVerifiedFocus(number.trust === "verified");
  return (
    <>
      {number.trust === "changed" && <Notice kind="warn">{words.newKey}</Notice>}
      {number.trust === "verified" && (
        <p class="verify-done" tabIndex={-1} ref={done}>
          <Icon node={ShieldCheck} />
          {words.already(name)}
        </p>
      )}
      <p>{words.how(name)}</p>
      <QrCode text={number.qr} label={words.code} />
      <SafetyDigits digits={number.digits} />
      <p class="verify-where">{words.where(name)}</p>
      <div class="verify-actions">
        <Button kind="main" icon={ScanLine} wide onPress={() => setStep("scan")}>
          {words.scan}
        </Button>
        {number.trust !== "verified" && (
          <Button icon={ShieldCheck} wide onPress={() => setStep("confirm")}>
            {words.match}
          </Button>
        )}
      </div>
      {step === "scan" && <ScanDialog address={address} name={name} onClose={close} />}
      {step === "confirm" && (
        <ConfirmDialog address={address} name={name} digits={number.digits} onClose={close} />
      )}
    </>
  );
}

/** Takes the focus to the good news once it is there: the button that had it is gone. */
function useVerifiedFocus(verified: boolean) {
  const element = useRef<HTMLParagraphElement>(null);
  const before = useRef(verified);
  useEffect(() => {
    if (verified && !before.current) element.current?.focus({ preventScroll: true });
    before.current = verified;
  }, [verified]);
  return element;
}

/** @param digits those on the screen: no others are taken as compared */
function ConfirmDialog({
  address,
  name,
  digits,
  onClose,
}: {
  readonly address: Address;
  readonly name: string;
  readonly digits: string;
  readonly onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const words = t().contacts.verify;
  const confirm = async () => {
    setBusy(true);
    const done = await attempt(async () => adoptContact(await engine().markVerified(address, digits)));
    onClose();
    if (done) toast(words.verified(name));
  };
  return (
    <Dialog
      title={words.confirmTitle}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {t().common.cancel}
          </Button>
          <Button kind="main" busy={busy} onPress={confirm}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <p>{words.confirmWords(name)}</p>
    </Dialog>
  );
}
