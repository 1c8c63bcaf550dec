/** The camera's picture, and what it reads. Closed while the page is not looked at, and when this is taken away. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import type { CameraTrouble } from "./camera.ts";
import { scan } from "./scan.ts";
import "./qr-scanner.css";

type State = "starting" | "looking" | CameraTrouble;

/** @param onText what a code says; one that stays before the camera is told of once */
export function QrScanner({ onText }: { readonly onText: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const heard = useRef(onText);
  heard.current = onText;
  const [state, setState] = useState<State>("starting");
  const [visible, setVisible] = useState(!document.hidden);
  const [tries, setTries] = useState(1);
  useEffect(() => {
    const follow = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", follow);
    return () => document.removeEventListener("visibilitychange", follow);
  }, []);
  useEffect(() => {
    if (!visible || video.current === null) return;
    setState("starting");
    return scan(video.current, { onState: setState, onText: (text) => heard.current(text) });
  }, [visible, tries]);
  const words = t().setup.scanner;
  const failed = state === "denied" || state === "none";
  return (
    <div class="scanner">
      <div class={failed ? "scanner-frame scanner-off" : "scanner-frame"} aria-hidden="true">
        <video ref={video} class="scanner-picture" muted playsInline />
        <div class="scanner-target" />
      </div>
      <div role="status" class={failed ? "visually-hidden" : "scanner-words"}>
        {state === "starting" && words.starting}
        {state === "looking" && words.aim}
      </div>
      {failed && (
        <Notice
          kind="warn"
          actions={<Button onPress={() => setTries((count) => count + 1)}>{t().common.retry}</Button>}
        >
          {words[state]}
        </Notice>
      )}
    </div>
  );
}
