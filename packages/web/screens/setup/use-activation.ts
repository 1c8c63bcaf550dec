/** What happens on the form of an activation. */
import type { Preview } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { showRecoveryKit } from "../../state/recovery-kit.ts";
import { navigate } from "../../state/route.ts";
import { engine } from "../../state/session.ts";
import { activeLink } from "./active-link.ts";
import { judge, type NewPassphrase, NO_PASSPHRASE, type Problem } from "./passphrase-choice.ts";
import { sentenceInSetup } from "./sentence.ts";

/** Refusals after which the link is of no use. */
const FINAL: ReadonlySet<string> = new Set([
  "activation_unknown",
  "activation_used",
  "activation_expired",
  "account_disabled",
  "already_activated",
  "impostor",
]);

export interface ActivationProps {
  readonly link: string;
  readonly preview: Preview;
  /** The link cannot be used. */
  readonly onRefused: (error: unknown) => void;
}

export function useActivation({ link, preview, onRefused }: ActivationProps) {
  const [passphrase, setPassphrase] = useState<NewPassphrase>(NO_PASSPHRASE);
  const [problem, setProblem] = useState<Problem>(null);
  const [recovery, setRecovery] = useState<string | null>(null);
  const [wrongWords, setWrongWords] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const personal = [preview.address, preview.displayName ?? ""];

  const failed = (error: unknown): void => {
    const code = error instanceof AppError ? error.code : "unexpected";
    if (FINAL.has(code)) onRefused(error);
    else if (code === "wrong_passphrase") setProblem(t().setup.activation.begun);
    else if (code === "wrong_recovery_words") setWrongWords(true);
    else setFailure(sentenceInSetup(error));
  };

  const submit = async (): Promise<void> => {
    setFailure(null);
    setBusy(true);
    try {
      const found = await judge(passphrase, personal);
      setProblem(found);
      if (found !== null) return;
      activeLink.value = link;
      const known = recovery?.trim() || null;
      const kit = await engine().activate(link, passphrase.value, known);
      // Who has just typed the words has them.
      if (known === null && kit.length > 0) showRecoveryKit(kit);
      // The code leaves the address bar, and the entry of the session's history.
      navigate({ name: "history" }, { replace: true });
    } catch (error) {
      failed(error);
    } finally {
      activeLink.value = null;
      setBusy(false);
    }
  };

  return {
    personal,
    passphrase,
    problem,
    recovery,
    wrongWords,
    failure,
    busy,
    submit,
    choose(next: NewPassphrase): void {
      setPassphrase(next);
      setProblem(null);
    },
    recover(next: string | null): void {
      setRecovery(next);
      setWrongWords(false);
    },
  };
}
