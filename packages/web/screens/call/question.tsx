/** Asks once more before something about a call that cannot be taken back. */
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

interface QuestionProps {
  readonly title: string;
  readonly words: string;
  /** What the button says that does it. */
  readonly confirm: string;
  /** What the other one says; to cancel, where nothing fits better. */
  readonly stay?: string;
  /** The one at hand: where staying is what puts somebody in danger, it is not that. */
  readonly likely: "confirm" | "stay";
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Question({
  title,
  words,
  confirm,
  stay = t().common.cancel,
  likely,
  onConfirm,
  onClose,
}: QuestionProps) {
  const buttons = [
    <Button key="confirm" kind="danger" onPress={onConfirm}>
      {confirm}
    </Button>,
    <Button key="stay" kind={likely === "stay" ? "plain" : "quiet"} onPress={onClose}>
      {stay}
    </Button>,
  ];
  return (
    <Dialog title={title} onClose={onClose} actions={likely === "stay" ? buttons : buttons.reverse()}>
      <p>{words}</p>
    </Dialog>
  );
}
