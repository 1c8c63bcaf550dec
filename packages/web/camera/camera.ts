/** The camera of this device: opened by a person's wish, and closed as soon as nobody looks. */

/** `denied` the person or the browser forbids it · `none` there is no camera that could be used */
export type CameraTrouble = "denied" | "none";

/** What is asked for: enough for a code that fills a third of the picture, little enough to be read at once. */
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** @returns the picture, or why there is none */
export async function openCamera(): Promise<MediaStream | CameraTrouble> {
  // Missing where the page was not loaded securely, whatever the typings say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return "none";
  try {
    return await devices.getUserMedia({ video: { facingMode: "environment", ...PICTURE }, audio: false });
  } catch (error) {
    // Media Capture and Streams §10.2: the other errors are about cameras that are missing, broken or in use.
    return error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "none";
  }
}

/** Its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
