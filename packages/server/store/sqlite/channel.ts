/** The main thread's end: collects the calls of one tick, posts them in one message, hands out the answers. */
import type { Worker } from "node:worker_threads";
import { StoreUnavailable, type Submission } from "../store.ts";
import type { SubmitAnswer } from "./mailbox.ts";
import { packedSize, packSubmission } from "./mailbox-codec.ts";
import type { Aggregate, Answer, Arguments, Method } from "./operations.ts";
import type { Call, CallsMessage, FromWorker } from "./protocol.ts";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

interface PendingSubmission {
  readonly submission: Submission;
  readonly now: number;
  readonly offset: number;
}

export class Channel {
  readonly #worker: Worker;
  #calls: Call[] = [];
  #submissions: PendingSubmission[] = [];
  #packedSize = 0;
  /** Calls that have no answer yet. Answers come in this order; `#answered` of them are handed out already. */
  #waiting: Waiting[] = [];
  #answered = 0;
  #scheduled = false;
  #ended: Error | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Asks the worker. Rejects with `StoreUnavailable` or with what went wrong inside. */
  call<A extends Aggregate, M extends Method<A>>(
    aggregate: A,
    method: M,
    ...args: Arguments<A, M>
  ): Promise<Answer<A, M>> {
    return this.#enqueue<Answer<A, M>>([aggregate, method, ...args]);
  }

  /** `mailbox.submit`, its envelopes packed. They must not change before the promise settles. */
  submit(submission: Submission, now: number): Promise<SubmitAnswer> {
    const offset = this.#packedSize;
    this.#packedSize += packedSize(submission);
    this.#submissions.push({ submission, now, offset });
    return this.#enqueue<SubmitAnswer>(["mailbox", "submit", offset]);
  }

  /** Posts what has been collected, without waiting for the end of the tick. */
  flush(): void {
    this.#scheduled = false;
    if (this.#calls.length === 0) return;
    const packed = Buffer.allocUnsafeSlow(this.#packedSize);
    for (const { submission, now, offset } of this.#submissions) {
      packSubmission(packed, offset, submission, now);
    }
    const message: CallsMessage = { calls: this.#calls, packed: packed.buffer };
    this.#calls = [];
    this.#submissions = [];
    this.#packedSize = 0;
    this.#worker.postMessage(message, [message.packed]);
  }

  /** Hands out answers. */
  receive(message: Extract<FromWorker, { state: "answers" }>): void {
    const failures = new Map(message.failures.map((failure) => [failure.index, failure]));
    for (const [index, result] of message.results.entries()) {
      const waiting = this.#waiting[this.#answered++];
      const failure = failures.size === 0 ? undefined : failures.get(index);
      if (failure === undefined) waiting?.resolve(result as never);
      else if (failure.kind === "unavailable") waiting?.reject(new StoreUnavailable(failure.message));
      else waiting?.reject(new Error(`the store failed: ${failure.message}`));
    }
    // Dropped in one piece now and then: shifting each would be quadratic in a long queue.
    if (this.#answered * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#answered);
      this.#answered = 0;
    }
  }

  /** Refuses what waits and all that comes. */
  end(reason: string): void {
    this.#ended = new StoreUnavailable(reason);
    const waiting = this.#waiting.slice(this.#answered);
    this.#waiting = [];
    this.#answered = 0;
    for (const { reject } of waiting) reject(this.#ended);
  }

  #enqueue<T>(call: Call): Promise<T> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      this.#calls.push(call);
      this.#waiting.push({ resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      // After the poll phase: everything that the sockets brought in this turn of the loop goes in one message.
      setImmediate(() => this.flush());
    });
  }
}
