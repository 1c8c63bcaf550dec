/** The 24 words, once: to be written down, and confirmed by three of them. */
import { Copy, Printer } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { closeRecoveryKit } from "../../state/recovery-kit.ts";
import { attempt } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toasts.tsx";
import { KitCheck } from "./kit-check.tsx";
import { SetupPage } from "./setup-page.tsx";
import "./recovery-kit-screen.css";

export function RecoveryKitScreen({ words }: { readonly words: readonly string[] }) {
  const kit = t().setup.kit;
  const [checking, setChecking] = useState(false);
  const [skipping, setSkipping] = useState(false);
  if (checking) {
    return (
      <KitCheck
        key="check"
        words={words}
        onBack={() => setChecking(false)}
        onDone={() => {
          toast(kit.confirmed);
          closeRecoveryKit();
        }}
      />
    );
  }
  const copy = (): Promise<unknown> =>
    attempt(async () => {
      await navigator.clipboard.writeText(words.map((word, index) => `${index + 1}. ${word}`).join("\n"));
      toast(kit.copied);
    });
  return (
    <SetupPage key="words" title={kit.title} lead={kit.why}>
      <KitWords words={words} />
      <div class="kit-tools">
        <Button kind="plain" icon={Copy} onPress={() => void copy()}>
          {t().common.copy}
        </Button>
        <Button kind="plain" icon={Printer} onPress={() => print()}>
          {kit.print}
        </Button>
      </div>
      <div class="setup-actions">
        <p class="setup-note">{kit.once}</p>
        <Button kind="main" wide onPress={() => setChecking(true)}>
          {kit.written}
        </Button>
        <Button kind="quiet" wide onPress={() => setSkipping(true)}>
          {kit.skip}
        </Button>
      </div>
      {skipping && <SkipDialog onBack={() => setSkipping(false)} />}
    </SetupPage>
  );
}

function KitWords({ words }: { readonly words: readonly string[] }) {
  return (
    <ol class="kit-words" aria-label={t().setup.kit.words} lang="en" dir="ltr" translate={false}>
      {words.map((word, index) => (
        <li key={word + String(index)} class="kit-word">
          <span class="kit-number">{index + 1}</span>
          <span>{word}</span>
        </li>
      ))}
    </ol>
  );
}

function SkipDialog({ onBack }: { readonly onBack: () => void }) {
  const { kit } = t().setup;
  return (
    <Dialog
      title={kit.skipTitle}
      onClose={onBack}
      actions={
        <>
          <Button kind="danger" onPress={() => closeRecoveryKit()}>
            {kit.goOn}
          </Button>
          <Button kind="main" onPress={onBack}>
            {kit.back}
          </Button>
        </>
      }
    >
      <p>{kit.skipWhy}</p>
    </Dialog>
  );
}
