/** This device joins an account: its other device lets it in, after a person has compared six digits. */
import type { LinkResult, LinkWaiting } from "@sottovoce/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { navigate } from "../../state/route.ts";
import { engine, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { AccountCard } from "./account-card.tsx";
import { activeLink } from "./active-link.ts";
import { BeginAnew } from "./begin-anew.tsx";
import { readLink } from "./link.ts";
import { judge, NewPassphraseFields, NO_PASSPHRASE, type Problem } from "./new-passphrase.tsx";
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

function JoiningForm({
  link,
  onWaiting,
  onFailed,
  onCancel,
}: {
  readonly link: string;
  readonly onWaiting: (waiting: LinkWaiting) => void;
  readonly onFailed: (sentence: string) => void;
  readonly onCancel: () => void;
}) {
  const words = t().setup;
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      const found = await judge(passphrase, []);
      setProblem(found);
      if (found !== null) {
        setBusy(false);
        return;
      }
      activeLink.value = link;
      onWaiting(await engine().startJoining(link, passphrase.value));
    } catch (error) {
      activeLink.value = null;
      setBusy(false);
      if (error instanceof AppError && error.code === "wrong_passphrase") setProblem(words.activation.begun);
      else onFailed(sentenceOf(error));
    }
  };
  return (
    <SetupPage title={words.joining.title} lead={words.joining.why}>
      <form
        class="setup-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <div class="setup-part">
          <h2>{words.passphrase.title}</h2>
          <p class="setup-lead">{words.joining.passphraseWhy}</p>
        </div>
        <NewPassphraseFields
          passphrase={passphrase}
          onChange={(next) => {
            setPassphrase(next);
            setProblem(null);
          }}
          personal={[]}
          problem={problem}
        />
        {problem === words.activation.begun && <BeginAnew onDone={() => setProblem(null)} />}
        <div class="setup-actions">
          <Button kind="main" wide submit busy={busy} disabled={passphrase.value === ""}>
            {words.joining.submit}
          </Button>
          <Button kind="quiet" wide disabled={busy} onPress={onCancel}>
            {t().common.cancel}
          </Button>
        </div>
        <p role="status" class="setup-note">
          {busy ? words.joining.working : ""}
        </p>
      </form>
    </SetupPage>
  );
}

function Comparing({
  waiting,
  onJoined,
  onFailed,
  onCancel,
}: {
  readonly waiting: LinkWaiting;
  readonly onJoined: () => void;
  readonly onFailed: (sentence: string) => void;
  readonly onCancel: () => void;
}) {
  const words = t().setup.joining;
  const here = useRef(true);
  useEffect(() => {
    engine()
      .finishJoining()
      .then(
        (result) => here.current && finished(result),
        (error) => here.current && onFailed(sentenceOf(error)),
      );
    const finished = (result: LinkResult): void => {
      if (result === "joined") onJoined();
      else onFailed(words[result]);
    };
    return () => {
      here.current = false;
    };
  }, []);
  const cancel = (): void => {
    here.current = false;
    engine()
      .cancelJoining()
      .catch(() => undefined);
    onCancel();
  };
  return (
    <SetupPage key="comparing" title={words.compare} lead={words.compareWhy}>
      <AccountCard address={waiting.address} name={null} server={location.host} />
      <p class="joining-code" dir="ltr">
        <span aria-hidden="true">
          {waiting.code.slice(0, 3)} {waiting.code.slice(3)}
        </span>
        <span class="visually-hidden">{[...waiting.code].join(" ")}</span>
      </p>
      <p role="status" class="setup-lead">
        {words.waiting}
      </p>
      <Button kind="danger" wide onPress={cancel}>
        {t().common.cancel}
      </Button>
    </SetupPage>
  );
}

function sentenceOf(error: unknown): string {
  return error instanceof AppError && error.code === "network" ? t().setup.links.network : sentenceFor(error);
}
