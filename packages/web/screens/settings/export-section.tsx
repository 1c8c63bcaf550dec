/** One's history as a file, with the warning that it is not encrypted. */
import { Download } from "lucide";
import { useState } from "preact/hooks";
import { formatMoment } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { attempt, engine, identity } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/notice.tsx";
import { toast } from "../../ui/toasts.tsx";
import type { ExportFormat } from "./export.ts";

/** Browsers begin to read the file at once; this is long enough for the slowest to have begun. */
const FORGET_AFTER_MS = 60_000;

export function ExportSection() {
  const words = t().settings.storage;
  const [asking, setAsking] = useState(false);
  return (
    <div class="settings-block">
      <h2>{words.export}</h2>
      <p class="settings-note">{words.exportWhy}</p>
      <Button icon={Download} onPress={() => setAsking(true)}>
        {words.export}
      </Button>
      {asking && <ExportDialog onClose={() => setAsking(false)} />}
    </div>
  );
}

function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const words = t().settings.storage;
  const [format, setFormat] = useState<ExportFormat>("text");
  const [count, setCount] = useState<number | null>(null);
  const busy = count !== null;
  const save = async (): Promise<void> => {
    setCount(0);
    if (await attempt(() => exportNow(format, setCount))) onClose();
    else setCount(null);
  };
  return (
    <Dialog
      title={words.export}
      onClose={() => {
        if (!busy) onClose();
      }}
      actions={
        <>
          <Button kind="quiet" disabled={busy} onPress={onClose}>
            {t().common.cancel}
          </Button>
          <Button kind="main" busy={busy} onPress={() => void save()}>
            {words.save}
          </Button>
        </>
      }
    >
      <Notice kind="warn">{words.exportWarning}</Notice>
      <Choice
        label={words.format}
        options={[
          { value: "text", label: words.readable },
          { value: "json", label: words.json },
        ]}
        value={format}
        onChange={setFormat}
      />
      <p role="status" class="settings-note">
        {count !== null && words.exporting(count)}
      </p>
    </Dialog>
  );
}

async function exportNow(format: ExportFormat, onProgress: (messages: number) => void): Promise<void> {
  const words = t().settings;
  const [{ exportHistory, exportName }, { exportWords }, contacts] = await Promise.all([
    import("./export.ts"),
    import("./export-words.ts"),
    engine().contacts(),
  ]);
  const address = identity.value?.address ?? "";
  const now = Date.now();
  const { file, messages } = await exportHistory({
    engine: engine(),
    format,
    address,
    now,
    head: words.exportHead(address, formatMoment(now)),
    words: exportWords(contacts),
    onProgress,
  });
  if (messages === 0) {
    toast(words.storage.nothing);
    return;
  }
  hand(file, exportName({ format, address, now }));
  toast(words.storage.exported(messages));
}

/** Gives a file to the person, as a download. */
function hand(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), FORGET_AFTER_MS);
}
