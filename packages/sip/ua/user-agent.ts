import type { SipRequest } from "../message/message.ts";
import { TransactionLayer, type TransactionUser } from "../transaction/layer.ts";
import type { RandomSource } from "../transaction/token.ts";
import type { Clock, TimerHandle } from "../transport/clock.ts";
import type { CloseReason, SipConnection } from "../transport/connection.ts";
import type { Account } from "./account.ts";
import { Authenticator, type DigestIdentity } from "./authenticator.ts";
import { Backoff } from "./backoff.ts";
import { type InviteHandler, Invites } from "./invites.ts";
import { KeepAlive } from "./keep-alive.ts";
import { createMessage, type MessageHandler, type MessageResult, type OutgoingMessage } from "./message.ts";
import type { InviteOptions, OutgoingInvite, OutgoingInviteHandler } from "./outgoing-invite.ts";
import { type Refused, type Registered, Registration, type RegistrationContext } from "./register.ts";
import { Requester } from "./requester.ts";
import { type MethodHandler, RequestServer } from "./server.ts";
import type { FlowFailure, UserAgentEvents, UserAgentState } from "./state.ts";

/** What a {@link UserAgent} is made of. */
export interface UserAgentOptions {
  readonly account: Account;
  readonly identity: DigestIdentity;
  /** Opens a connection to the account's server, and gives up when the signal is aborted. */
  connect(signal: AbortSignal): Promise<SipConnection>;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Media types (`type/subtype`) of MESSAGE that `onMessage` can read. */
  readonly accept: readonly string[];
  readonly onMessage: MessageHandler;
  /** Further methods this user agent serves. */
  readonly methods?: ReadonlyMap<string, MethodHandler>;
  /** Takes calls; where absent, nobody can call or be called. */
  readonly onInvite?: InviteHandler;
  readonly events?: UserAgentEvents;
  /** First and longest wait after failures, in milliseconds; see {@link Backoff}. */
  readonly backoff?: { readonly baseMs: number; readonly maxMs: number };
}

/** A connection with what lives on it. */
interface Flow {
  readonly connection: SipConnection;
  readonly registration: Registration;
  readonly keepAlive: KeepAlive;
  serviceRoute: readonly string[];
}

const SILENT: CloseReason = { code: "idle", sentence: "The server did not answer a keep-alive" };

/** How long {@link UserAgent.stop} waits for the registrar, and for the end of calls that were given up. */
const STOP_TIMEOUT_MS = 2_000;

/** The answer where there is no connection to send on. */
const NOT_CONNECTED: MessageResult = { status: 503, reason: "Not connected", response: null };

/**
 * A SIP user agent with one account and one flow (RFC 5626): connects, registers, keeps the flow alive, and starts
 * again by itself whenever it fails, until it is stopped.
 */
export class UserAgent {
  /** For what this class does not do itself: dialogs and calls stand on the same transactions. */
  readonly layer: TransactionLayer;
  readonly #options: UserAgentOptions;
  readonly #requester: Requester;
  readonly #server: RequestServer;
  readonly #invites: Invites | null;
  readonly #backoff: Backoff;
  readonly #registration: RegistrationContext;
  #state: UserAgentState = { kind: "disconnected" };
  #flow: Flow | null = null;
  #connecting: AbortController | null = null;
  #retry: TimerHandle | null = null;

  constructor(options: UserAgentOptions) {
    const { clock, random, account } = options;
    this.#options = options;
    this.layer = new TransactionLayer({ clock, random, user: this.#user() });
    const { tokens } = this.layer;
    this.#requester = new Requester(this.layer, new Authenticator(options.identity, tokens));
    this.#backoff = new Backoff(random, options.backoff?.baseMs, options.backoff?.maxMs);
    this.#invites = options.onInvite === undefined ? null : this.#makeInvites(options.onInvite);
    this.#server = new RequestServer({
      tokens,
      accept: options.accept,
      onMessage: options.onMessage,
      methods: new Map([...(this.#invites?.methods ?? []), ...(options.methods ?? [])]),
      isOfCall: (request) => this.#invites?.knows(request) ?? false,
      onFault: (error) => options.events?.onFault?.(error),
    });
    let seq = 0;
    const nextSeq = () => ++seq;
    this.#registration = {
      account,
      requester: this.#requester,
      clock,
      random,
      tokens,
      callId: tokens.next(),
      nextSeq,
    };
  }

  get state(): UserAgentState {
    return this.#state;
  }

  /** The connection in use; `null` while there is none. */
  get connection(): SipConnection | null {
    return this.#flow?.connection ?? null;
  }

  /** Connects and registers, and sees to it that this lasts. Does nothing where it is started already. */
  start(): void {
    if (this.#state.kind === "disconnected") this.#connect();
  }

  /**
   * Unregisters where registered, closes the connection, and stays disconnected.
   * @param options `unregister` is false where another connection of the same instance follows at once: its
   *   registration replaces this one (RFC 5626 §6)
   */
  async stop(options: { readonly unregister?: boolean } = {}): Promise<void> {
    // Whoever has answered meanwhile would wait for sound that never comes.
    if (this.#state.kind === "registered" && this.#invites?.isGivingUp === true) {
      await this.#patiently(this.#invites.quiet());
    }
    const flow = this.#flow;
    const registered = this.#state.kind === "registered";
    this.#connecting?.abort();
    this.#connecting = null;
    this.#clearRetry();
    this.#flow = null;
    this.#setState({ kind: "disconnected" });
    this.#invites?.close();
    if (flow === null) {
      // The timers of flows that failed before: none of theirs may keep a process from ending.
      this.layer.close();
      return;
    }
    flow.keepAlive.stop();
    if (registered && options.unregister !== false) await this.#patiently(flow.registration.unregister());
    else flow.registration.stop();
    flow.connection.close();
    if (this.#flow === null) this.layer.close();
  }

  /** Waits a little for the server: one that is down must not keep anyone from leaving. */
  #patiently(done: Promise<unknown>): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimer(STOP_TIMEOUT_MS, resolve);
      done.then(() => {
        clock.clearTimer(timer);
        resolve();
      });
    });
  }

  /** The network is back, or the machine woke: tries again now, or makes sure that the flow still lives. */
  wake(): void {
    if (this.#state.kind === "waiting") {
      this.#clearRetry();
      this.#connect();
    } else if (this.#state.kind === "registered") this.#flow?.keepAlive.check();
  }

  /**
   * Sends a MESSAGE (RFC 3428).
   * @returns what became of it; the network and the peer never make it reject
   * @throws SipEncodeError where the message holds what cannot be written, such as a line break in a header
   */
  async sendMessage(message: OutgoingMessage): Promise<MessageResult> {
    const flow = this.#flow;
    if (flow === null || this.#state.kind !== "registered") return NOT_CONNECTED;
    const { account } = this.#options;
    return this.#request(
      createMessage(account, this.layer.tokens, message, flow.serviceRoute),
      flow.connection,
    );
  }

  /**
   * Calls somebody. Nothing is called back before this returns.
   * @throws Error where this user agent takes no calls itself; SipEncodeError where a header cannot be written
   */
  call(invite: InviteOptions, handler: OutgoingInviteHandler): OutgoingInvite {
    if (this.#invites === null) throw new Error("A user agent without onInvite makes no calls");
    return this.#invites.call(invite, handler);
  }

  #makeInvites(onInvite: InviteHandler): Invites {
    const { account, clock, random, events } = this.#options;
    return new Invites(
      {
        layer: this.layer,
        requester: this.#requester,
        account,
        clock,
        random,
        flow: () => (this.#state.kind === "registered" ? this.#flow : null),
        onFault: (error) => events?.onFault?.(error),
      },
      onInvite,
    );
  }

  #request(request: SipRequest, connection: SipConnection): Promise<MessageResult> {
    let seq = 0;
    return new Promise((resolve) => {
      this.#requester.send(
        request,
        connection,
        () => ++seq,
        (outcome) => {
          if (outcome.kind === "failure") {
            const { status, reason } = outcome.failure;
            resolve({ status, reason, response: null });
          } else {
            const { response } = outcome;
            resolve({ status: response.status, reason: response.reason, response });
          }
        },
      );
    });
  }

  #connect(): void {
    const attempt = new AbortController();
    this.#connecting = attempt;
    this.#setState({ kind: "connecting" });
    new Promise<SipConnection>((resolve) => resolve(this.#options.connect(attempt.signal))).then(
      (connection) => {
        if (this.#connecting === attempt) this.#connected(connection);
        else connection.close(); // stopped meanwhile
      },
      (error: unknown) => {
        if (this.#connecting !== attempt) return;
        this.#connecting = null;
        this.#failed({ code: "connect", sentence: sentenceOf(error), error }, null);
      },
    );
  }

  #connected(connection: SipConnection): void {
    this.#connecting = null;
    this.layer.attach(connection);
    const { clock, random } = this.#options;
    const flow: Flow = {
      connection,
      serviceRoute: [],
      keepAlive: new KeepAlive(clock, random, connection, {
        onAnswered: () => this.#keepAliveAnswered(),
        onFailed: () => this.#silent(flow),
      }),
      registration: new Registration(this.#registration, connection, {
        onRegistered: (registered) => this.#registered(flow, registered),
        onRefused: (refused) => this.#refused(flow, refused),
      }),
    };
    this.#flow = flow;
    this.#setState({ kind: "registering" });
    if (this.#flow === flow) flow.registration.register();
  }

  #registered(flow: Flow, registered: Registered): void {
    flow.serviceRoute = registered.serviceRoute;
    flow.keepAlive.start(registered.flowTimerMs);
    this.#setState({ kind: "registered", until: registered.expiresAt });
    this.#options.events?.onRegistered?.(registered.expiresAt);
  }

  #refused(flow: Flow, refused: Refused): void {
    const { status, sentence, retryAfterMs, answered } = refused;
    if (this.#flow !== flow) return;
    this.#drop(flow);
    if (!answered) {
      this.#failed({ code: "register", sentence, error: null }, retryAfterMs);
      return;
    }
    this.#wait(retryAfterMs);
    this.#options.events?.onRefused?.(status, sentence);
  }

  #keepAliveAnswered(): void {
    this.#backoff.succeeded();
    this.#options.events?.onKeepAliveAnswered?.();
  }

  #silent(flow: Flow): void {
    if (this.#flow !== flow) return;
    this.#drop(flow, SILENT);
    this.#failed({ code: "keep-alive", sentence: SILENT.sentence, error: null }, null);
  }

  #closed(connection: SipConnection, reason: CloseReason): void {
    const flow = this.#flow;
    if (flow?.connection !== connection) return;
    this.#drop(flow);
    this.#failed({ code: "closed", sentence: reason.sentence, error: null }, null);
  }

  #drop(flow: Flow, reason?: CloseReason): void {
    this.#flow = null;
    flow.registration.stop();
    flow.keepAlive.stop();
    flow.connection.close(reason);
  }

  #failed(cause: FlowFailure, retryAfterMs: number | null): void {
    this.#wait(retryAfterMs); // first: whoever hears of it may want to stop
    this.#options.events?.onFlowFailed?.(cause);
  }

  #wait(retryAfterMs: number | null): void {
    const { clock } = this.#options;
    const delay = Math.max(this.#backoff.failed(), retryAfterMs ?? 0);
    this.#retry = clock.setTimer(delay, () => {
      this.#retry = null;
      this.#connect();
    });
    this.#setState({ kind: "waiting", until: clock.now() + delay });
  }

  #clearRetry(): void {
    if (this.#retry !== null) this.#options.clock.clearTimer(this.#retry);
    this.#retry = null;
  }

  #setState(state: UserAgentState): void {
    this.#state = state;
    this.#options.events?.onStateChanged?.(state);
  }

  #user(): TransactionUser {
    return {
      onRequest: (transaction, connection) => this.#server.receive(transaction, connection),
      onAck: (ack) => this.#invites?.onAck(ack),
      onCancel: (invite, _, cancel) => this.#invites?.onCancel(invite, cancel),
      onPong: (connection) => {
        if (this.#flow?.connection === connection) this.#flow.keepAlive.answered();
      },
      onClosed: (connection, reason) => this.#closed(connection, reason),
      onFault: (error) => this.#options.events?.onFault?.(error),
    };
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : "The server cannot be reached";
}
