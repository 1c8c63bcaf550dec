/** The engine's SIP side: stays registered with the server, and takes what it delivers (DESIGN "SIP"). */
import { digestSha256, type Primitives } from "@sottovoce/crypto";
import {
  type Clock,
  CPIM_CONTENT_TYPE,
  type IncomingInvite,
  type IncomingMessage,
  type InviteOptions,
  type MessageAnswer,
  type OutgoingInvite,
  type OutgoingInviteHandler,
  SipParseError,
  UserAgent,
  type UserAgentState,
} from "@sottovoce/sip";
import {
  type Bytes,
  concatBytes,
  domainOf,
  ENVELOPE_CONTENT_TYPE,
  idBytes,
  MISSED_CALL_CONTENT_TYPE,
  RECEIPTS_CONTENT_TYPE,
  sipUriOf,
  toHex,
  WireError,
} from "@sottovoce/wire";
import type { AccountRecord } from "../activation/account.ts";
import type { ConnectionState, ConnectionTrouble } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import { ImpostorServer, type Network } from "../ports.ts";

/** What a registered connection needs to know of an account. */
type LinkAccount = Pick<AccountRecord, "address" | "account" | "device" | "secret" | "sip">;

/** What a connection stands on. */
export interface LinkSurroundings {
  readonly clock: Clock;
  readonly primitives: Primitives;
  /** As it is now: the operator may change where the server is to be reached. */
  account(): LinkAccount;
}

export interface LinkHandler {
  /** Takes an envelope; resolves when it may be acknowledged. */
  onEnvelope(envelope: Bytes): Promise<void>;
  onReceipts(receipts: Bytes): Promise<void>;
  /**
   * Takes a message that the server could read (message/cpim); resolves when it may be acknowledged.
   * @throws SipParseError for what this client cannot read
   */
  onReadable(message: Bytes): Promise<void>;
  /** @throws WireError for what this client cannot read */
  onMissedCall(notice: Bytes): Promise<void>;
  /** Somebody calls; where absent, nobody can. */
  onInvite?(invite: IncomingInvite): void;
  /** Registered, for the first time or again. */
  onRegistered(): void;
  onKeepAliveAnswered(): void;
  /**
   * @param reason a sentence for a person; `null` when all is well
   * @param trouble the same for a program
   */
  onState(state: ConnectionState, reason: string | null, trouble: ConnectionTrouble | null): void;
  /** Something that should not happen did. */
  onFault(error: unknown): void;
}

/** How an envelope is answered that could not be taken (server side: what it does with each). */
const ANSWERS = {
  taken: 200,
  /** Try again in a while: the disk is full, say. */
  notNow: 500,
  /** Try again in a while: whom it is from could not be found out. */
  unavailable: 480,
  /** Keep it, and go on with the next: this one fails for a reason of its own. */
  notThis: 488,
} as const;

/** What a registrar answers to credentials it does not know (RFC 3261 §22.2), and to an account that is gone. */
const UNKNOWN_DEVICE: ReadonlySet<number> = new Set([401, 404]);
/** It knows the device and does not want it; other answers are passing troubles of the server. */
const FORBIDDEN = 403;

/** What a person is told whose device is not accepted: whether it was disabled or forgotten, only the operator knows. */
export const DEVICE_NOT_ACCEPTED = "The server does not accept this device any more. Ask your operator.";

/**
 * Longest wait for the server's answer when leaving. It notices a closed connection anyhow; nobody should wait for a
 * program to end.
 */
const LEAVE_MS = 2_000;

export class Link {
  readonly #clock: Clock;
  #handler: LinkHandler;
  /** Deliveries that come now wait for whoever takes the connection over. */
  #handing: PromiseWithResolvers<void> | null = null;
  readonly #agent: UserAgent;

  private constructor(on: LinkSurroundings, network: Network, instance: string, handler: LinkHandler) {
    const { clock, primitives } = on;
    const { address, device, secret } = on.account();
    this.#clock = clock;
    this.#handler = handler;
    this.#agent = new UserAgent({
      account: { aor: sipUriOf(address), domain: domainOf(address), instance },
      identity: {
        username: device,
        password: secret,
        // The algorithm the server offers; MD5 is no algorithm (DESIGN "Identity").
        algorithms: ["SHA-256"],
        hash: (_, text) => digestSha256(text),
      },
      connect: () => network.sip(on.account().sip),
      clock,
      random: (length) => primitives.randomBytes(length),
      accept: [ENVELOPE_CONTENT_TYPE, RECEIPTS_CONTENT_TYPE, CPIM_CONTENT_TYPE, MISSED_CALL_CONTENT_TYPE],
      onMessage: (message) => this.#take(message),
      onInvite: (invite) => this.#ring(invite),
      events: {
        onStateChanged: (state) => this.#stateChanged(state),
        onRegistered: () => this.#handler.onRegistered(),
        onKeepAliveAnswered: () => this.#handler.onKeepAliveAnswered(),
        onFlowFailed: ({ sentence, error }) => this.#failed(sentence, error),
        onRefused: (status, sentence) => this.#refused(status, asSentence(sentence)),
        onFault: (error) => this.#handler.onFault(error),
      },
    });
  }

  static async create(on: LinkSurroundings, network: Network, handler: LinkHandler): Promise<Link> {
    return new Link(on, network, await instanceOf(on), handler);
  }

  start(): void {
    this.#agent.start();
  }

  /** Calls somebody. */
  call(options: InviteOptions, handler: OutgoingInviteHandler): OutgoingInvite {
    return this.#agent.call(options, handler);
  }

  /** The network is back, or the machine woke. */
  wake(): void {
    this.#agent.wake();
  }

  /**
   * Closes the connection.
   * @param how `unregister` takes the registration back first; `stay registered` leaves that to the connection that
   *   follows this one, so that nobody is told in between that the device is gone
   */
  async stop(how: "unregister" | "stay registered" = "unregister"): Promise<void> {
    const clock = this.#clock;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimer(LEAVE_MS, resolve);
      void this.#agent.stop({ unregister: how === "unregister" }).then(() => {
        clock.clearTimer(timer);
        resolve();
      });
    });
  }

  /** Keeps the connection, and what comes on it, for another handler: a call that rings must not lose it. */
  handOver(): void {
    this.#handing ??= Promise.withResolvers();
  }

  /** Goes on with another handler, which is told how things stand. */
  takeOver(handler: LinkHandler): void {
    this.#handler = handler;
    this.#stateChanged(this.#agent.state);
    if (this.#agent.state.kind === "registered") handler.onRegistered();
    this.#handing?.resolve();
    this.#handing = null;
  }

  #failed(sentence: string, error: unknown): void {
    const isImpostor = error instanceof ImpostorServer;
    const state = isImpostor ? "impostor" : "offline";
    this.#handler.onState(state, asSentence(sentence), isImpostor ? "impostor" : "unreachable");
  }

  #refused(status: number, sentence: string): void {
    if (UNKNOWN_DEVICE.has(status)) this.#handler.onState("refused", DEVICE_NOT_ACCEPTED, "not_accepted");
    else if (status === FORBIDDEN) this.#handler.onState("refused", sentence, "forbidden");
    else this.#handler.onState("offline", sentence, "trouble");
  }

  #stateChanged(state: UserAgentState): void {
    switch (state.kind) {
      case "connecting":
      case "registering":
        this.#handler.onState("connecting", null, null);
        return;
      case "registered":
        this.#handler.onState("online", null, null);
        return;
      case "disconnected":
        this.#handler.onState("offline", null, null);
        return;
      case "waiting":
        // Why it waits was told when the flow failed or was refused.
        return;
    }
  }

  #ring(invite: IncomingInvite): void {
    // 480: another device of the account may have what this one lacks.
    if (this.#handler.onInvite === undefined) invite.refuse(480);
    else this.#handler.onInvite(invite);
  }

  async #take({ contentType, body }: IncomingMessage): Promise<MessageAnswer> {
    const copy = new Uint8Array(body);
    await this.#handing?.promise;
    try {
      await this.#handle(contentType, copy);
      return { status: ANSWERS.taken };
    } catch (error) {
      // A newer client may be able to read it: the server keeps it until then.
      if (error instanceof SipParseError || error instanceof WireError) return { status: ANSWERS.notThis };
      if (error instanceof EngineError && error.code === "storage") return { status: ANSWERS.notNow };
      if (error instanceof EngineError && (error.retry || error.code === "stopped")) {
        return { status: ANSWERS.unavailable };
      }
      this.#handler.onFault(error);
      return { status: ANSWERS.notThis };
    }
  }

  /** @param contentType one of those accepted above; the user agent refuses others */
  #handle(contentType: string, body: Bytes): Promise<void> {
    switch (contentType) {
      case ENVELOPE_CONTENT_TYPE:
        return this.#handler.onEnvelope(body);
      case RECEIPTS_CONTENT_TYPE:
        return this.#handler.onReceipts(body);
      case MISSED_CALL_CONTENT_TYPE:
        return this.#handler.onMissedCall(body);
      default:
        return this.#handler.onReadable(body);
    }
  }
}

/** Sentences of the SIP package end without a full stop, those of the ports with one. */
function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/**
 * The device's instance URN, the same for ever (RFC 5626 §4.1): a UUID of our own making (RFC 9562 §5.8) from
 * account and device id, so that it needs no record of its own.
 */
async function instanceOf({ account: of, primitives }: LinkSurroundings): Promise<string> {
  const { account, device } = of();
  const hash = await primitives.sha256(concatBytes(idBytes(account), idBytes(device)));
  const uuid = hash.slice(0, 16);
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(uuid);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `urn:uuid:${groups.join("-")}`;
}
