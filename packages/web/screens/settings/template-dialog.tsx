/** The text of one template. */
import { useId, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import { charactersLeft, isUsable } from "./templates.ts";

export function TemplateDialog({
  text,
  isNew,
  onSave,
  onRemove,
  onClose,
}: {
  readonly text: string;
  readonly isNew: boolean;
  readonly onSave: (text: string) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}) {
  const words = t().settings.templates;
  const note = useId();
  const [typed, setTyped] = useState(text);
  const left = charactersLeft(typed);
  return (
    <Dialog
      title={isNew ? words.new : words.edit}
      onClose={onClose}
      actions={
        <>
          {!isNew && (
            <Button kind="danger" onPress={onRemove}>
              {t().common.remove}
            </Button>
          )}
          <Button kind="quiet" onPress={onClose}>
            {t().common.cancel}
          </Button>
          <Button kind="main" disabled={!isUsable(typed)} onPress={() => onSave(typed)}>
            {isNew ? words.add : t().common.save}
          </Button>
        </>
      }
    >
      <TextArea label={words.text} value={typed} onInput={setTyped} describedBy={note} invalid={left < 0} />
      <p id={note} class={left < 0 ? "field-error" : "field-hint"} role="status">
        {left < 0 ? words.tooLong(-left) : words.left(left)}
      </p>
    </Dialog>
  );
}
