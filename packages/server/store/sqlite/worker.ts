/**
 * The store's worker: the one writer of the database. It takes all calls that have arrived, runs them in one
 * transaction, and answers when they are on disk; meanwhile the next ones arrive. Nobody who waits for an answer
 * ever waits for a timer; only settling, for which nobody waits, lets a few milliseconds pass to share the commit
 * of the next message.
 */
import type { DatabaseSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { Checkpointer } from "./checkpointer.ts";
import { DirectoryInUse, databasePath } from "./database.ts";
import { DiskWatch } from "./disk-watch.ts";
import type { Operation } from "./group-commit.ts";
import { SchemaTooNew } from "./migrations.ts";
import { isReadOnly, type Operations } from "./operations.ts";
import type { Call, CallsMessage, FromWorker, ToWorker, WorkerSettings } from "./protocol.ts";
import { SealError } from "./seal.ts";
import { openSession, type Session } from "./session.ts";
import { explainTrouble, isDiskTrouble } from "./trouble.ts";

/**
 * Operations after which a batch takes in no more messages. At 20 µs each this bounds the wait of the first one;
 * beyond a few hundred, sharing the commit further saves nothing.
 */
const FULL_BATCH = 500;

/**
 * How long a few operations that nobody waits for are held back, unless others come. At 500 messages a second
 * this saves two commits of three, and with them the waits of messages behind them.
 */
const PATIENCE_MS = 4;
/** So many rows to settle are worth a commit of their own. */
const PATIENT_ROWS = 8;

const port = parentPort;
if (port === null) throw new Error("this module runs as a worker");
const settings = workerData as WorkerSettings;

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function open(): Session | null {
  try {
    const { directory, keys, commitFaults } = settings;
    return openSession({
      directory,
      keys,
      onDamage: (sentence) => post({ state: "damage", sentence }),
      commit: commitFaults === null ? null : faultyCommit(commitFaults),
    });
  } catch (error) {
    const sentence = refusalOf(error);
    if (sentence === null) throw error;
    post({ state: "refused", sentence });
    return null;
  }
}

/** Why the store cannot be opened, for the operator; `null` for a fault of ours. */
function refusalOf(error: unknown): string | null {
  const isOperators =
    error instanceof DirectoryInUse || error instanceof SchemaTooNew || error instanceof SealError;
  if (isOperators) return error.message;
  return isDiskTrouble(error) ? explainTrouble(error, settings.directory) : null;
}

/** Tests only: a commit that fails as often as they ask, the way a full disk fails; see `commitFaults`. */
function faultyCommit(shared: SharedArrayBuffer): (database: DatabaseSync) => void {
  const faults = new Int32Array(shared);
  return (database) => {
    const fault = Atomics.load(faults, 0);
    if (fault === -1) process.exit(1);
    if (fault === -2)
      throw Object.assign(new Error("disk I/O error (asked for by a test)"), { errcode: 1034 });
    if (fault > 0) {
      Atomics.sub(faults, 0, 1);
      throw Object.assign(new Error("database or disk is full (asked for by a test)"), { errcode: 13 });
    }
    database.exec("COMMIT");
  };
}

function serve(session: Session): void {
  const checkpointer = new Checkpointer(session.database, databasePath(settings.directory));
  const disk = new DiskWatch(session, (refusing) => post({ state: "disk", refusing }));
  let waiting: Operation[] = [];
  let timer: NodeJS.Timeout | null = null;
  const commit = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const answers = session.commits.run(batch);
    post({ state: "answers", ...answers }, buffersOf(answers.results));
    disk.look();
    checkpointer.afterCommit(batch.length);
  };
  port?.on("message", (first: ToWorker) => {
    const closing = gather(session.operations, first, waiting);
    if (closing || !mayWait(waiting)) commit();
    else timer ??= setTimeout(commit, PATIENCE_MS);
    if (!closing) return;
    port?.close();
    disk.stop();
    void checkpointer.stop().then(() => session.close());
  });
  post({ state: "ready" });
}

/** Adds everything that has arrived by now, up to a full batch. @returns whether the store is to be closed */
function gather(operations: Operations, first: ToWorker, batch: Operation[]): boolean {
  for (let message: ToWorker | undefined = first; message !== undefined; message = nextMessage()) {
    if (message === "close") return true;
    for (const call of message.calls) batch.push(operationOf(operations, call, message));
    if (batch.length >= FULL_BATCH) break;
  }
  return false;
}

/** Whether nobody waits for any of these, and they are few. */
function mayWait(batch: readonly Operation[]): boolean {
  let rows = 0;
  for (const { patientRows } of batch) {
    if (patientRows === 0) return false;
    rows += patientRows;
  }
  return rows < PATIENT_ROWS;
}

function nextMessage(): ToWorker | undefined {
  return port === null ? undefined : receiveMessageOnPort(port)?.message;
}

function operationOf(operations: Operations, call: Call, message: CallsMessage): Operation {
  const [aggregate, method, ...args] = call;
  if (aggregate === "mailbox" && method === "submit") {
    const submission = Buffer.from(message.packed, args[0] as number);
    return { readOnly: false, patientRows: 0, run: () => operations.mailbox.submit(submission) };
  }
  const target = operations[aggregate] as unknown as Record<string, (...args: unknown[]) => unknown>;
  return {
    readOnly: isReadOnly(aggregate, method),
    patientRows: aggregate === "mailbox" && method === "settle" ? (args[1] as readonly number[]).length : 0,
    run: () => target[method]?.(...args),
  };
}

/** Packed rows are handed over instead of copied. */
function buffersOf(results: readonly unknown[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const result of results) {
    if (typeof result !== "object" || result === null || !("rows" in result)) continue;
    if (result.rows instanceof Uint8Array) buffers.push(result.rows.buffer as ArrayBuffer);
  }
  return buffers;
}

const session = open();
if (session === null) port.close();
else serve(session);
