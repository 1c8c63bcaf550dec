/** What happens on the form that unlocks. */
import { useEffect, useRef, useState } from "preact/hooks";
import { engine, sentenceFor } from "../../state/session.ts";

/** @param paused no passphrase is tried now */
export function useUnlock(paused: boolean) {
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // At the start, and again when a pause is over.
  useEffect(() => {
    if (!paused) field.current?.focus();
  }, [paused]);

  const submit = async (): Promise<void> => {
    if (busy || paused || passphrase === "") return;
    setBusy(true);
    setError(null);
    try {
      await engine().unlock(passphrase);
    } catch (thrown) {
      setError(sentenceFor(thrown));
      setPassphrase("");
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  return {
    field,
    passphrase,
    error,
    busy,
    submit,
    type(text: string): void {
      setPassphrase(text);
      setError(null);
    },
  };
}
