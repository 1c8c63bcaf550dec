/** Where the call is heard. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { OutputDevice } from "../../media/loudspeaker.ts";
import { mediaDesk } from "../../state/calls.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** The browser's own word for whatever the system chooses. */
const SYSTEM = "default";

export function OutputDialog({
  devices,
  onClose,
}: {
  readonly devices: readonly OutputDevice[];
  readonly onClose: () => void;
}) {
  const words = t().calls;
  const chosen = useSignal(SYSTEM);
  useEffect(() => {
    void mediaDesk().then((desk) => (chosen.value = desk.output || SYSTEM));
  }, []);
  const choose = async (id: string) => {
    chosen.value = id;
    const desk = await mediaDesk();
    await desk.chooseOutput(id === SYSTEM ? "" : id);
    chosen.value = desk.output || SYSTEM;
  };
  const named = devices.filter(({ id }) => id !== SYSTEM && id !== "communications");
  return (
    <Dialog
      title={words.speakerTitle}
      sheet
      onClose={onClose}
      actions={<Button onPress={onClose}>{t().common.done}</Button>}
    >
      <Choice
        label={words.speakerTitle}
        hideLabel
        options={[
          { value: SYSTEM, label: words.speakerSystem },
          ...named.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={chosen.value}
        onChange={(id) => void choose(id)}
      />
    </Dialog>
  );
}
