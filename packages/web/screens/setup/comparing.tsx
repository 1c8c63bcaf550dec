/** Six digits to compare with those on the other device, until that one has decided. */
import type { LinkResult, LinkWaiting } from "@sottovoce/client";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { AccountCard } from "./account-card.tsx";
import { sentenceInSetup } from "./sentence.ts";
import { SetupPage } from "./setup-page.tsx";

export function Comparing({
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
        (error) => here.current && onFailed(sentenceInSetup(error)),
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
