/** The microphone of this device: opened when a call is placed or answered, and closed with it. */

/** `denied` the person or the browser forbids it · `none` there is none that could be used */
export type MicrophoneTrouble = "denied" | "none";

export class NoMicrophone extends Error {
  override readonly name = "NoMicrophone";
  readonly trouble: MicrophoneTrouble;

  constructor(trouble: MicrophoneTrouble) {
    super(trouble === "denied" ? "The microphone is not allowed." : "There is no microphone.");
    this.trouble = trouble;
  }
}

/**
 * Asks for the microphone, where nobody has allowed it yet.
 * @param processed without echo and noise, at an even volume
 * @throws NoMicrophone
 */
export async function openMicrophone(processed: boolean): Promise<MediaStream> {
  // Missing where the page was not loaded securely, whatever the typings say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new NoMicrophone("none");
  try {
    return await devices.getUserMedia({
      audio: {
        echoCancellation: processed,
        noiseSuppression: processed,
        autoGainControl: processed,
        channelCount: 1,
      },
      video: false,
    });
  } catch (error) {
    // Media Capture and Streams §10.2: the other errors are about devices that are missing, broken or in use.
    const denied = error instanceof DOMException && error.name === "NotAllowedError";
    throw new NoMicrophone(denied ? "denied" : "none");
  }
}
