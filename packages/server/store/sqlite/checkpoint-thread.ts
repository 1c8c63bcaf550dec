/** The thread of the checkpointer: copies the log into the database whenever it is told to. */
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { isDiskTrouble, isWriteFailure } from "./trouble.ts";

const port = parentPort;
if (port === null) throw new Error("this module runs as a worker");

const database = new DatabaseSync(workerData as string);
// FULL: the log is synced before it is copied, and the database before the log may start anew.
database.exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
const copy = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");

port.on("message", (order: "copy" | "stop") => {
  if (order === "copy") {
    port.postMessage(tryCopy());
    return;
  }
  database.close();
  port.close();
});

/** A full disk is no reason to die: everything is safe in the log, and copying is tried again. */
function tryCopy(): "copied" | "failed" {
  try {
    copy.run();
    return "copied";
  } catch (error) {
    // Thrown here, it ends the store: see `isWriteFailure`.
    if (isWriteFailure(error) || !isDiskTrouble(error)) throw error;
    return "failed";
  }
}
