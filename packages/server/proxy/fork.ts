/**
 * One request on its way to one or several devices: the response context of RFC 3261 §16.7. It lives as long as its
 * transactions do and remembers nothing of the call that may come of it.
 */
import type {
  ClientHandlers,
  ClientTransaction,
  HeaderEntries,
  ServerTransaction,
  SipConnection,
  SipRequest,
  SipResponse,
  Timers,
  TransactionFailure,
  TransactionLayer,
} from "@sottovoce/sip";
import type { Edge } from "../sip/edge.ts";
import { bestResponse, challengesFor } from "./best-response.ts";
import { restoreSource } from "./forward.ts";
import { CANCEL_GRACE_MS, SILENCE_MS } from "./limits.ts";

/** RFC 3326 §3.2: why a device is to stop, so that it need not speak of a missed call. */
const ANSWERED_ELSEWHERE: HeaderEntries = [["Reason", 'SIP;cause=200;text="Call completed elsewhere"']];
const DECLINED_ELSEWHERE: HeaderEntries = [["Reason", 'SIP;cause=603;text="Call declined elsewhere"']];
const GIVEN_UP: HeaderEntries = [];

const NO_BODY = new Uint8Array(0);

/**
 * Why this side ended it, before the devices had decided:
 * - `cancelled`: the caller wanted that.
 * - `abandoned`: the caller's connection is gone, and nobody is there to be told.
 * - `rang_out`: the ringing time is over.
 * - `silent`: no device gave any sign of life.
 */
export type Ending = "cancelled" | "abandoned" | "rang_out" | "silent";

/** What each of them is for the caller. */
const ANSWERS: Readonly<Record<Ending, readonly [status: number, sentence: string]>> = {
  cancelled: [487, "The call was cancelled"],
  abandoned: [487, "The call was cancelled"],
  rang_out: [408, "Nobody answered"],
  silent: [480, "Nobody can be reached there at the moment"],
};

/** How it ended: with this status, and where it was this side that ended it, why. */
export interface ForkEnd {
  readonly status: number;
  readonly ending: Ending | null;
}

export type ForkTimer = "ringing" | "silence" | "grace";

/** What all forks share. */
export interface ForkSurroundings {
  readonly layer: TransactionLayer;
  readonly edge: Edge;
  readonly timers: Timers<ForkTimer>;
  /** The digest realm of this server, which only the server itself may challenge for. */
  readonly realm: string;
}

export interface ForkPlan {
  /** What is sent where; at least one. */
  readonly branches: readonly { readonly request: SipRequest; readonly connection: SipConnection }[];
  /** What our branch parameters end in. */
  readonly suffix: string;
  /** After how many milliseconds an INVITE is given up. */
  readonly limitMs: number;
  /** Whether it belongs to a call: then the other side is known to have been there. */
  readonly withinDialog: boolean;
}

interface Branch {
  readonly transaction: ClientTransaction;
  /** The final response; `null` before it, and where it was a 2xx, which is passed on at once. */
  response: SipResponse | null;
  over: boolean;
}

export class Fork implements ClientHandlers {
  readonly #around: ForkSurroundings;
  readonly #server: ServerTransaction;
  readonly #onEnd: (end: ForkEnd) => void;
  #branches: Branch[] = [];
  #timers: ReturnType<Timers<ForkTimer>["start"]>[] = [];
  #withinDialog = false;
  /** Whether any device has shown that the request arrived. */
  #heard = false;
  #ending: Ending | null = null;
  #ended = false;

  /** @param onEnd called once, when the caller has its final response or cannot be given one any more */
  constructor(around: ForkSurroundings, server: ServerTransaction, onEnd: (end: ForkEnd) => void) {
    this.#around = around;
    this.#server = server;
    this.#onEnd = onEnd;
    server.onFailure = () => this.end("abandoned");
  }

  /** Whether the caller has its final response, or is gone: there is nothing to start any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Sends the request to its devices. */
  start(plan: ForkPlan): void {
    if (this.#ended) return;
    const { layer, timers } = this.#around;
    this.#withinDialog = plan.withinDialog;
    for (const { request, connection } of plan.branches) {
      const transaction = layer.send(request, connection, this, plan.suffix);
      this.#branches.push({ transaction, response: null, over: false });
      // It has been written. What the transactions keep from here on is the head.
      request.body = NO_BODY;
    }
    this.#server.request.body = NO_BODY;
    if (this.#server.request.method !== "INVITE") return;
    this.#timers.push(timers.start(plan.limitMs, this, "ringing"));
    if (!plan.withinDialog) this.#timers.push(timers.start(SILENCE_MS, this, "silence"));
  }

  /** Ends it because of an error on this side, which becomes the final response. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#around.edge.fail(this.#server, error);
    this.#cancelPending(GIVEN_UP);
    this.#finish({ status: this.#server.lastResponse?.status ?? 500, ending: null });
  }

  /** Forgets the request: the server stops, and what its connections still have to tell changes nothing. */
  drop(): void {
    this.#ended = true;
  }

  /** Gives the request up: devices that have not decided are told to stop (§16.10). */
  end(ending: Ending): void {
    if (this.#ended || this.#ending !== null) return;
    this.#ending = ending;
    this.#cancelPending(GIVEN_UP);
    // Nobody is there to be waited for; or everybody has said what there was to say.
    const lonely = ending === "abandoned" || ending === "silent";
    if (lonely || this.#branches.every(({ over }) => over)) this.#conclude();
    else this.#startGrace();
  }

  onResponse(response: SipResponse, transaction: ClientTransaction): void {
    this.#heard = true;
    const { status } = response;
    if (status === 100) return; // §16.7 step 5: it is for this hop
    // Step 3. None is left where the sender left the Via away, and then it was for this server.
    response.headers.removeFirst("Via");
    if (!response.headers.has("Via")) return;
    restoreSource(response, this.#server.request);
    if (status < 200) {
      if (this.#ending === null && !this.#ended) this.#respond(response);
      return;
    }
    const branch = this.#branches.find((entry) => entry.transaction === transaction);
    if (branch === undefined) return;
    branch.over = true;
    if (status < 300) this.#succeeded(response);
    else this.#failed(branch, response);
  }

  onFailure(failure: TransactionFailure, transaction: ClientTransaction): void {
    const branch = this.#branches.find((entry) => entry.transaction === transaction);
    if (branch === undefined || branch.over) return;
    branch.over = true;
    // §16.9; RFC 5626 §5.3 has a code for a connection that is gone.
    const status = failure.cause === "transport" ? 430 : failure.status;
    branch.response = this.#around.layer.response(this.#server.request, status, failure.reason);
    this.#settle();
  }

  onTimer(name: ForkTimer): void {
    if (name === "ringing") this.end("rang_out");
    else if (name === "grace") this.#conclude();
    else if (!this.#heard) this.end("silent");
  }

  /** §16.7 step 5: every 2xx is passed on, however late; the first one ends the search. */
  #succeeded(response: SipResponse): void {
    this.#respond(response);
    this.#cancelPending(ANSWERED_ELSEWHERE);
    this.#finish({ status: response.status, ending: null });
  }

  #failed(branch: Branch, response: SipResponse): void {
    // A view into what was received, which would stay as long as other devices ring.
    response.body = response.body.slice();
    branch.response = response;
    if (response.status >= 600) this.#declined();
    this.#settle();
  }

  /** §16.7 step 5: nobody else is to be asked, but a 200 that is on its way is still waited for. */
  #declined(): void {
    this.#cancelPending(DECLINED_ELSEWHERE);
    this.#startGrace();
  }

  /** Devices that have been told to stop answer soon, or not at all. */
  #startGrace(): void {
    this.#timers.push(this.#around.timers.start(CANCEL_GRACE_MS, this, "grace"));
  }

  /** Answers as soon as every device has. */
  #settle(): void {
    if (!this.#ended && this.#branches.every(({ over }) => over)) this.#conclude();
  }

  /** §16.7 steps 6 to 9. */
  #conclude(): void {
    if (this.#ended) return;
    // Connections that ended, or never answered, are the same to the caller as none.
    if (this.#ending === null && !this.#heard && !this.#withinDialog) this.#ending = "silent";
    const response = this.#verdict();
    this.#respond(response);
    this.#cancelPending(GIVEN_UP);
    this.#finish({ status: response.status, ending: this.#ending });
  }

  #verdict(): SipResponse {
    const { layer } = this.#around;
    const { request } = this.#server;
    const responses = this.#branches.map(({ response }) => response).filter((response) => response !== null);
    const best = responses.length === 0 ? null : bestResponse(responses);
    // Somebody said no: that is an answer, also where the caller gave up in the same moment.
    if (best !== null && best.status >= 600) return best;
    if (this.#ending !== null || best === null) {
      const [status, sentence] = ANSWERS[this.#ending ?? "silent"];
      return layer.response(request, status, sentence);
    }
    // §16.7 step 6: one device that is overloaded says nothing of this server.
    if (best.status === 503) return layer.response(request, 500, "The device called could not take the call");
    // A device that asks in this server's name wants credentials that are for nobody but this server.
    if (challengesFor(best, this.#around.realm)) {
      return layer.response(
        request,
        403,
        "The device called asked for a password that is not its to ask for",
      );
    }
    // RFC 5626 §5.3: connections are the proxy's own affair, but within a call the other side must know.
    if (best.status === 430 && !this.#withinDialog) return layer.response(request, ...ANSWERS.silent);
    return best;
  }

  #respond(response: SipResponse): void {
    this.#around.edge.respond(this.#server, response);
    // The transaction stays for another half minute; the session description need not.
    response.body = NO_BODY;
  }

  #cancelPending(reason: HeaderEntries): void {
    for (const { transaction, over } of this.#branches) {
      if (!over) this.#around.layer.cancel(transaction, reason);
    }
  }

  #finish(end: ForkEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers) this.#around.timers.stop(timer);
    this.#timers = [];
    this.#onEnd(end);
  }
}
