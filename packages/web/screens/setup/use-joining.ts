/** What happens on the form of a device that is to join an account. */
import type { LinkWaiting } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { engine } from "../../state/session.ts";
import { activeLink } from "./active-link.ts";
import { judge, type NewPassphrase, NO_PASSPHRASE, type Problem } from "./passphrase-choice.ts";
import { sentenceInSetup } from "./sentence.ts";

export interface JoiningProps {
  readonly link: string;
  readonly onWaiting: (waiting: LinkWaiting) => void;
  readonly onFailed: (sentence: string) => void;
}

export function useJoining({ link, onWaiting, onFailed }: JoiningProps) {
  const [passphrase, setPassphrase] = useState<NewPassphrase>(NO_PASSPHRASE);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);

  const failed = (error: unknown): void => {
    activeLink.value = null;
    setBusy(false);
    const begun = error instanceof AppError && error.code === "wrong_passphrase";
    if (begun) setProblem(t().setup.activation.begun);
    else onFailed(sentenceInSetup(error));
  };

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
      failed(error);
    }
  };

  return {
    passphrase,
    problem,
    busy,
    submit,
    choose(next: NewPassphrase): void {
      setPassphrase(next);
      setProblem(null);
    },
  };
}
