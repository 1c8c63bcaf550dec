/** The devices of the account: which there are, one more, one less. */
import type { OwnDevice } from "@sottovoce/client";
import { MonitorSmartphone, Plus, Trash2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { formatFullDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { engine, onEvent, sentenceFor } from "../../state/session.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { inSentence } from "../../ui/harmless.ts";
import { List, Row } from "../../ui/list.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Screen } from "../../ui/screen.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import "./devices-screen.css";

export function DevicesScreen() {
  const { devices, failure, read } = useDevices();
  const [linking, setLinking] = useState(false);
  const [removing, setRemoving] = useState<OwnDevice | null>(null);
  const words = t().devices;
  const mayChange = devices?.some(({ self, primary }) => self && primary) ?? false;
  return (
    <Screen title={words.title} back="#/settings">
      <div class="devices">
        <p class="devices-about">{words.about}</p>
        {failure !== null && (
          <Notice kind="warn" actions={<Button onPress={read}>{t().common.retry}</Button>}>
            {sentenceFor(failure)}
          </Notice>
        )}
        {devices !== null && (
          <>
            <List label={words.list} heading>
              {devices.map((device) => (
                <DeviceRow
                  key={device.device}
                  device={device}
                  onRemove={mayChange && !device.self ? () => setRemoving(device) : null}
                />
              ))}
            </List>
            <div class="devices-change">
              {mayChange ? (
                <Button kind="main" icon={Plus} wide onPress={() => setLinking(true)}>
                  {words.link}
                </Button>
              ) : (
                <Notice>{words.notHere}</Notice>
              )}
            </div>
          </>
        )}
      </div>
      {linking && (
        <LinkDialog
          onClose={() => {
            setLinking(false);
            read();
          }}
        />
      )}
      {removing !== null && (
        <RemoveDialog
          device={removing}
          name={nameInSentence(removing)}
          onClose={() => {
            setRemoving(null);
            read();
          }}
        />
      )}
    </Screen>
  );
}

function DeviceRow({
  device,
  onRemove,
}: {
  readonly device: OwnDevice;
  readonly onRemove: (() => void) | null;
}) {
  const { added, self, primary } = device;
  const words = t().devices;
  const facts = [
    ...(self && device.name !== null ? [words.thisDevice] : []),
    ...(primary ? [words.primary] : []),
    words.since(formatFullDate(added)),
  ];
  return (
    <Row
      icon={MonitorSmartphone}
      title={<StrangerName text={deviceName(device)} />}
      note={facts.join(" · ")}
      after={
        onRemove === null ? null : (
          <IconButton icon={Trash2} label={words.remove(nameInSentence(device))} onPress={onRemove} />
        )
      }
    />
  );
}

/** What the person called it, else what it is. */
function deviceName({ name, self, primary }: OwnDevice): string {
  const words = t().devices;
  if (name !== null && name.trim() !== "") return name;
  if (self) return words.thisDevice;
  return primary ? words.first : words.other;
}

function nameInSentence(device: OwnDevice): string {
  return inSentence(deviceName(device));
}

function useDevices() {
  const [devices, setDevices] = useState<readonly OwnDevice[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const read = () => setTurn((count) => count + 1);
  useEffect(() => {
    let wanted = true;
    engine()
      .devices()
      .then(
        (list) => {
          if (!wanted) return;
          setDevices(list);
          setFailure(null);
        },
        (error) => wanted && setFailure(error),
      );
    return () => {
      wanted = false;
    };
  }, [turn]);
  // A list may come with the connection: another device was let in or removed.
  useEffect(() => onEvent(({ type }) => type === "connection" && read()), []);
  return { devices, failure, read };
}
