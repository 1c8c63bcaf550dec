/** Makes the workers: the one with the engine's code, and one for the frames of each call. */

import framesUrl from "../worker/frames/main.ts?worker&url";
import workerUrl from "../worker/main.ts?worker&url";
import { trustedScript } from "./trusted-script.ts";

export function spawnWorker(): Worker {
  return new Worker(trustedScript(workerUrl), { type: "module", name: "sottovoce" });
}

export function spawnFrameWorker(): Worker {
  return new Worker(trustedScript(framesUrl), { type: "module", name: "sottovoce-frames" });
}
