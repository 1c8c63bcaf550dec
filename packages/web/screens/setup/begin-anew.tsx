/** A setup was begun here and not finished, with a passphrase that the person no longer has. */
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";

/** @param onDone nothing of it is left: any passphrase may be chosen */
export function BeginAnew({ onDone }: { readonly onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const erase = async (): Promise<void> => {
    setBusy(true);
    const erased = await attempt(() => engine().erase());
    setBusy(false);
    if (erased) onDone();
  };
  return (
    <Button kind="plain" busy={busy} onPress={() => void erase()}>
      {t().setup.activation.anew}
    </Button>
  );
}
