/** Messages between the main thread and the store's worker. */

import type { ServerKeys } from "../server-key.ts";
import type { BatchAnswers } from "./group-commit.ts";
import type { Aggregate } from "./operations.ts";

/** One call: where to find it and what with. For `mailbox.submit` the one argument is an offset into `packed`. */
export type Call = readonly [aggregate: Aggregate, method: string, ...args: unknown[]];

/** The calls of one tick of the main thread. */
export interface CallsMessage {
  readonly calls: readonly Call[];
  /** Their submissions, packed end to end; transferred. */
  readonly packed: ArrayBuffer;
}

/** What the main thread posts. `close`: finish what came before, close the database, end. */
export type ToWorker = CallsMessage | "close";

/**
 * What the worker posts: first whether it could open the store, then which rows it finds damaged, when the disk begins
 * and ends to refuse changes, and answers, in the order of the calls and without gaps, but not one message for one
 * message: those that shared a commit are answered together.
 */
export type FromWorker =
  | { readonly state: "ready" }
  | { readonly state: "refused"; readonly sentence: string }
  | { readonly state: "damage"; readonly sentence: string }
  | { readonly state: "disk"; readonly refusing: boolean }
  | ({ readonly state: "answers" } & BatchAnswers);

export interface WorkerSettings {
  readonly directory: string;
  readonly keys: ServerKeys;
  /** An `Int32Array` of one: how many of the coming commits fail as on a full disk; -1 ends the worker, -2 fails as a broken disk. Tests only. */
  readonly commitFaults: SharedArrayBuffer | null;
}
