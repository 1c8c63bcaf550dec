/** Where the peer is heard: an audio element of the page, on a device that the person may choose. */

/** What TypeScript's library knows of some browsers only (Audio Output Devices API §2.1). */
interface Output {
  setSinkId?(id: string): Promise<void>;
}

export interface OutputDevice {
  readonly id: string;
  /** As the system calls it. */
  readonly name: string;
}

/** Kept for the calls to come, while the page lives. The empty one is the system's own choice. */
let chosen = "";

export class Loudspeaker {
  readonly #element = document.createElement("audio");

  constructor() {
    this.#element.autoplay = true;
    this.#element.hidden = true;
    document.body.append(this.#element);
    void this.choose(chosen);
  }

  play(stream: MediaStream): void {
    this.#element.srcObject = stream;
    // A person has just pressed a button to call or to answer, so that browsers let it play.
    this.#element.play().catch((error: unknown) => reportError(error));
  }

  setSilent(silent: boolean): void {
    this.#element.muted = silent;
  }

  /** @param id of a device; one that is gone is passed over for the system's own choice */
  async choose(id: string): Promise<void> {
    chosen = id;
    const output = this.#element as Output;
    await output.setSinkId?.(id).catch(() => {
      chosen = "";
    });
  }

  close(): void {
    this.#element.srcObject = null;
    this.#element.remove();
  }
}

/** The device that is chosen; empty for the system's own. */
export function chosenOutput(): string {
  return chosen;
}

/** @returns where a call can be heard; empty where the browser leaves that to the system */
export async function outputDevices(): Promise<readonly OutputDevice[]> {
  const canChoose = "setSinkId" in HTMLMediaElement.prototype;
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!canChoose || devices === undefined) return [];
  const all = await devices.enumerateDevices();
  return all
    .filter(({ kind, label }) => kind === "audiooutput" && label !== "")
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}
