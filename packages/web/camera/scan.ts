/** Looks through the camera for codes until it is told to stop. */
import { type CameraTrouble, closeCamera, openCamera } from "./camera.ts";
import { codeReader } from "./code-reader.ts";

export interface ScanHandler {
  /** The camera shows a picture, or why it does not. */
  onState(state: "looking" | CameraTrouble): void;
  /** A code was read; one that stays before the camera is told of once. */
  onText(text: string): void;
}

/** Between two looks: a hand needs longer to move, and the processor rests in between. */
const LOOK_EVERY_MS = 120;

/**
 * @param video shows the picture
 * @returns a function that ends it and closes the camera
 */
export function scan(video: HTMLVideoElement, handler: ScanHandler): () => void {
  let stopped = false;
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: string | null = null;

  const start = async () => {
    const opened = await openCamera();
    if (typeof opened === "string") {
      if (!stopped) handler.onState(opened);
      return;
    }
    if (stopped) return closeCamera(opened);
    stream = opened;
    video.srcObject = opened;
    const [read] = await Promise.all([codeReader(), video.play()]);
    if (stopped) return;
    handler.onState("looking");
    const look = async () => {
      const text = await read(video).catch(() => null);
      if (stopped) return;
      if (text !== null && text !== last) {
        last = text;
        handler.onText(text);
      }
      // The handler may have ended it.
      if (!stopped) timer = setTimeout(look, LOOK_EVERY_MS);
    };
    await look();
  };
  // `play` fails when the element is gone, and the reader when it cannot be loaded: there is nothing to look with.
  start().catch(() => {
    if (!stopped) handler.onState("none");
  });

  return () => {
    stopped = true;
    clearTimeout(timer);
    if (stream !== null) closeCamera(stream);
    video.srcObject = null;
  };
}
