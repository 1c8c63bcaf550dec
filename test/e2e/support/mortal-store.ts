/** Loaded into a server before everything else: SIGUSR2 then ends its store, as a fault of the disk or of SQLite may. */
import { isMainThread, type Worker } from "node:worker_threads";

if (isMainThread) {
  process.once("worker", (store: Worker) => {
    process.once("SIGUSR2", () => void store.terminate());
  });
}
