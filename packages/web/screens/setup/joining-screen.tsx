/** This device joins an account: its other device lets it in, after a person has compared six digits. */
import type { LinkWaiting } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { activeLink } from "./active-link.ts";
import { Comparing } from "./comparing.tsx";
import { JoiningForm } from "./joining-form.tsx";
import { readLink } from "./link.ts";
import { SetupPage } from "./setup-page.tsx";

type Step =
  | { readonly name: "form" }
  | { readonly name: "comparing"; readonly waiting: LinkWaiting }
  | { readonly name: "failed"; readonly sentence: string; readonly elsewhere?: string };

export function JoiningScreen({ link }: { readonly link: string }) {
  const [step, setStep] = useState<Step>(() => firstStep(link));
  const leave = (): void => {
    activeLink.value = null;
    navigate({ name: "history" }, { replace: true });
  };
  switch (step.name) {
    case "form":
      return (
        <JoiningForm
          link={link}
          onWaiting={(waiting) => setStep({ name: "comparing", waiting })}
          onFailed={(sentence) => setStep({ name: "failed", sentence })}
          onCancel={leave}
        />
      );
    case "comparing":
      return (
        <Comparing
          waiting={step.waiting}
          onJoined={leave}
          onFailed={(sentence) => setStep({ name: "failed", sentence })}
          onCancel={leave}
        />
      );
    case "failed":
      return (
        <SetupPage key="failed" title={t().setup.joining.failed}>
          <Notice kind="danger">
            {step.sentence} {step.elsewhere === undefined && t().setup.joining.again}
          </Notice>
          <div class="setup-actions">
            {step.elsewhere !== undefined && (
              <a class="button button-main" href={step.elsewhere}>
                {t().setup.links.openThere}
              </a>
            )}
            <Button kind="quiet" onPress={leave}>
              {t().setup.links.another}
            </Button>
          </div>
        </SetupPage>
      );
  }
}

function firstStep(link: string): Step {
  const read = readLink(link, location.origin);
  if (read.kind === "elsewhere") {
    return { name: "failed", sentence: t().setup.links.otherServer(read.host), elsewhere: read.url };
  }
  if (read.kind === "unreadable") return { name: "failed", sentence: t().engine.errors.bad_link };
  return { name: "form" };
}
