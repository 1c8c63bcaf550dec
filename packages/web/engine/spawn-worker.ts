/** Makes a worker with the engine's code. */
import workerUrl from "../worker/main.ts?worker&url";
import { trustedScript } from "./trusted-script.ts";

export function spawnWorker(): Worker {
  return new Worker(trustedScript(workerUrl), { type: "module", name: "sottovoce" });
}
