/** Asks before a device is taken out of the account, and says what that does. */
import type { OwnDevice } from "@sottovoce/client";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { attempt, engine } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toasts.tsx";

/** @param name of the device, isolated for a sentence */
export function RemoveDialog({
  device,
  name,
  onClose,
}: {
  readonly device: OwnDevice;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const words = t().devices;
  const remove = async () => {
    setBusy(true);
    const done = await attempt(() => engine().removeDevice(device.device));
    setBusy(false);
    if (done) toast(words.removed(name));
    onClose();
  };
  return (
    <Dialog
      title={words.removeTitle(name)}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {t().common.cancel}
          </Button>
          <Button kind="danger" busy={busy} onPress={remove}>
            {words.removeYes}
          </Button>
        </>
      }
    >
      <p>{words.removeWords}</p>
    </Dialog>
  );
}
