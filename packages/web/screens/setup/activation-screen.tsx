/** The operator's link was opened: whom it is for, a passphrase, and the account is on this device. */
import type { Preview } from "@sottovoce/client";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { hrefOf, navigate } from "../../state/route.ts";
import { engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { ActivationForm } from "./activation-form.tsx";
import { LanguagePicker } from "./language-picker.tsx";
import { readLink } from "./link.ts";
import { isNetworkTrouble, sentenceInSetup } from "./sentence.ts";
import { SetupPage } from "./setup-page.tsx";

type Step =
  | { readonly name: "checking" }
  | {
      readonly name: "refused";
      readonly sentence: string;
      readonly retry: boolean;
      readonly elsewhere?: string;
    }
  | { readonly name: "form"; readonly preview: Preview };

export function ActivationScreen({ link }: { readonly link: string }) {
  const words = t().setup;
  const [step, setStep] = useState<Step>({ name: "checking" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let wanted = true;
    setStep({ name: "checking" });
    look(link).then((found) => wanted && setStep(found));
    return () => {
      wanted = false;
    };
  }, [link, round]);
  const leave = (): void => navigate({ name: "history" }, { replace: true });
  switch (step.name) {
    case "checking":
      return (
        <SetupPage title={words.activation.title} foot={<LanguagePicker />}>
          <p role="status" class="setup-lead">
            {words.activation.checking}
          </p>
        </SetupPage>
      );
    case "refused":
      return (
        <SetupPage key="refused" title={words.links.failed} foot={<LanguagePicker />}>
          <Notice kind="danger">{step.sentence}</Notice>
          <div class="setup-actions">
            {step.elsewhere !== undefined && (
              <a class="button button-main" href={step.elsewhere}>
                {words.links.openThere}
              </a>
            )}
            {step.retry && (
              <Button kind="main" onPress={() => setRound(round + 1)}>
                {t().common.retry}
              </Button>
            )}
            <Button kind="quiet" onPress={leave}>
              {words.links.another}
            </Button>
          </div>
        </SetupPage>
      );
    case "form":
      return (
        <ActivationForm link={link} preview={step.preview} onRefused={(error) => setStep(refusalOf(error))} />
      );
  }
}

async function look(link: string): Promise<Step> {
  const read = readLink(link, location.origin);
  if (read.kind === "elsewhere") {
    const sentence = t().setup.links.otherServer(read.host);
    return { name: "refused", sentence, retry: false, elsewhere: read.url };
  }
  if (read.kind === "unreadable") {
    return { name: "refused", sentence: t().engine.errors.bad_link, retry: false };
  }
  try {
    return { name: "form", preview: await engine().preview(link) };
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Step {
  return { name: "refused", sentence: sentenceInSetup(error), retry: isNetworkTrouble(error) };
}

/** A link was opened where an account is already; it was not used. */
export function AlreadyActiveScreen() {
  const words = t().setup.activation;
  return (
    <SetupPage title={words.already} lead={words.alreadyWhy}>
      <div class="setup-actions">
        <a class="button button-main" href={hrefOf({ name: "history" })}>
          {words.openApp}
        </a>
      </div>
    </SetupPage>
  );
}
