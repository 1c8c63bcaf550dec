/** Reads a link with the camera. */
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { lazy } from "../../ui/lazy.tsx";

const QrScanner = lazy(
  () => import("../../camera/qr-scanner.tsx"),
  (module) => module.QrScanner,
);

export function LinkScanner({
  onText,
  onClose,
}: {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={t().setup.welcome.scanTitle} onClose={onClose}>
      <QrScanner onText={onText} />
      <Button kind="quiet" onPress={onClose}>
        {t().common.cancel}
      </Button>
    </Dialog>
  );
}
