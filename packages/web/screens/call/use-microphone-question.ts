/** Whether the browser asks the person for the microphone just now. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** TypeScript's library does not know it, and some browsers do not either: then nothing is said about it. */
const MICROPHONE = { name: "microphone" as PermissionName };

export function useMicrophoneQuestion(): boolean {
  const asks = useSignal(false);
  useEffect(() => {
    let status: PermissionStatus | null = null;
    let isGone = false;
    navigator.permissions?.query(MICROPHONE).then(
      (found) => {
        if (isGone) return;
        status = found;
        const look = () => {
          asks.value = found.state === "prompt";
        };
        found.onchange = look;
        look();
      },
      () => undefined,
    );
    return () => {
      isGone = true;
      if (status !== null) status.onchange = null;
    };
  }, []);
  return asks.value;
}
