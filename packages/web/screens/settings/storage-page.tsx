/** What is stored here, whether the browser keeps it, taking it out, and erasing it. */
import { HardDrive, ShieldAlert, ShieldCheck, Trash2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { formatBytes } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { List, Row } from "../../ui/list.tsx";
import { toast } from "../../ui/toasts.tsx";
import { EraseDialog } from "../setup/erase-dialog.tsx";
import { ExportSection } from "./export-section.tsx";

interface Stored {
  /** Bytes; `null` where the browser does not say. */
  readonly used: number | null;
  readonly persisted: boolean;
}

export function StoragePage() {
  const words = t().settings.storage;
  const [stored, setStored] = useState<Stored | null>(null);
  const [erasing, setErasing] = useState(false);
  const look = (): void => {
    readStored().then(setStored, () => setStored({ used: null, persisted: false }));
  };
  useEffect(look, []);
  const persist = async (): Promise<void> => {
    if (!(await navigator.storage.persist().catch(() => false))) toast(words.refused);
    look();
  };
  return (
    <>
      {stored !== null && (
        <List label={words.title}>
          <Row
            icon={HardDrive}
            title={words.used}
            note={stored.used === null ? words.unknown : formatBytes(stored.used)}
          />
          <Row
            icon={stored.persisted ? ShieldCheck : ShieldAlert}
            title={stored.persisted ? words.persisted : words.notPersisted}
            note={stored.persisted ? words.persistedWhy : words.notPersistedWhy}
          />
        </List>
      )}
      {stored?.persisted === false && (
        <div class="settings-block">
          <Button icon={ShieldCheck} onPress={() => void persist()}>
            {words.persist}
          </Button>
        </div>
      )}
      <ExportSection />
      <div class="settings-block">
        <h2>{words.erase}</h2>
        <p class="settings-note">{words.eraseWhy}</p>
        <Button kind="danger" icon={Trash2} onPress={() => setErasing(true)}>
          {words.erase}
        </Button>
      </div>
      {erasing && <EraseDialog onClose={() => setErasing(false)} />}
    </>
  );
}

async function readStored(): Promise<Stored> {
  const [estimate, persisted] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ]);
  return { used: estimate.usage ?? null, persisted };
}
