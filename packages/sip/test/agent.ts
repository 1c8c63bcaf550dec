import type { SipRequest, SipResponse } from "../message/message.ts";
import type { SipConnection } from "../transport/connection.ts";
import type { MessageAnswer, MessageHandler } from "../ua/message.ts";
import { UserAgent, type UserAgentOptions } from "../ua/user-agent.ts";
import { ManualClock } from "./manual-clock.ts";
import { connectedPair, deliverAll, type MemoryConnection } from "./memory-connection.ts";
import { digestHash, random, TestRegistrar } from "./registrar.ts";

/** A user agent and its server in one process, on a clock that stands still. */
export class AgentUnderTest {
  readonly clock = new ManualClock();
  readonly server = new TestRegistrar(this.clock);
  readonly agent: UserAgent;
  /** States and events, as words, in order. */
  readonly log: string[] = [];
  /** Both ends of each connection made. */
  readonly connections: { near: MemoryConnection; far: MemoryConnection }[] = [];
  /** Errors that the next attempts to connect fail with. */
  readonly unreachable: Error[] = [];
  onMessage: MessageHandler = async (): Promise<MessageAnswer> => ({ status: 200 });
  connect: (signal: AbortSignal) => Promise<SipConnection> = async () => this.#connect();

  constructor(changes: Partial<UserAgentOptions> = {}) {
    this.agent = new UserAgent({
      account: { aor: "sip:alice@example.org", domain: "example.org", instance: "urn:uuid:1234" },
      identity: { username: "alice", password: "secret", hash: digestHash },
      connect: (signal) => this.connect(signal),
      clock: this.clock,
      random,
      accept: ["text/plain", "application/vnd.example"],
      onMessage: (message) => this.onMessage(message),
      events: {
        onStateChanged: (state) => this.log.push(state.kind),
        onRegistered: () => this.log.push("! registered"),
        onKeepAliveAnswered: () => this.log.push("! keep-alive"),
        onFlowFailed: (cause) => this.log.push(`! ${cause.code}: ${cause.sentence}`),
        onRefused: (status) => this.log.push(`! refused ${status}`),
        onFault: (error) => this.log.push(`! fault ${String(error)}`),
      },
      ...changes,
    });
  }

  /** The latest connection. */
  get near(): MemoryConnection {
    return this.connections.at(-1)!.near;
  }

  get far(): MemoryConnection {
    return this.connections.at(-1)!.far;
  }

  /** Lets everything happen that can happen without time passing. */
  async settle(): Promise<void> {
    // Each round lets promises run before the next look at the connections.
    for (let round = 0; round < 8; round++) {
      deliverAll(...this.connections.flatMap(({ near, far }) => [near, far]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Moves on by `ms`, letting everything happen at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    while (this.clock.now() < end) {
      this.clock.advance(Math.min(end - this.clock.now(), this.clock.next ?? ms));
      await this.settle();
    }
  }

  /** Starts it and waits until it is registered. */
  async registered(): Promise<void> {
    this.agent.start();
    await this.settle();
    this.log.length = 0;
    this.server.requests.length = 0;
  }

  /** What was logged since the last call. */
  take(): string[] {
    return this.log.splice(0);
  }

  /** Sends a request from the server to the user agent. @returns where its responses appear */
  ask(request: SipRequest): SipResponse[] {
    const responses: SipResponse[] = [];
    this.server.layer.send(request, this.far, {
      onResponse: (response) => responses.push(response),
      onFailure: () => {},
    });
    return responses;
  }

  #connect(): SipConnection {
    const error = this.unreachable.shift();
    if (error !== undefined) throw error;
    const [near, far] = connectedPair();
    this.connections.push({ near, far });
    this.server.layer.attach(far);
    return near;
  }
}
