/** The engine's network in Node: HTTPS and SIP over TLS, both with the pinned authority as only root of trust. */
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import {
  type HttpRequest,
  type HttpResponse,
  ImpostorServer,
  type Network,
  NetworkFailure,
  type ServerPin,
} from "@sottovoce/client";
import { ConnectError, type SipConnection } from "@sottovoce/sip";
import { connectTls } from "@sottovoce/sip/transport/tls";
import type { SipSettings } from "@sottovoce/wire";
import { connectionError, type Endpoint, endpointOf, pinnedOptions, unreachable } from "./pinned-tls.ts";
import { readJson } from "./read-json.ts";

/** Bundles, submission and account look-ups of one message run one after the other; a few go on at once. */
const MAX_SOCKETS = 8;

export class PinnedNetwork implements Network {
  readonly #pin: ServerPin;
  readonly #endpoint: Endpoint;
  readonly #agent: Agent;

  constructor(pin: ServerPin) {
    this.#pin = pin;
    this.#endpoint = endpointOf(pin.origin);
    // Kept alive: a handshake per message would cost more than the message.
    this.#agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, ...pinnedOptions(pin.authority) });
  }

  async http(request: HttpRequest): Promise<HttpResponse> {
    // One limit for everything: name look-up, handshake, request, and the last byte of the answer.
    // What is left of a try is a difference of exact times; the platform takes whole milliseconds, and none below zero.
    const signal = AbortSignal.timeout(Math.max(0, Math.ceil(request.timeoutMs)));
    // A server that went away leaves as many stale connections behind as were kept alive.
    for (let stale = 0; ; stale++) {
      try {
        return await this.#exchange(request, signal);
      } catch (error) {
        // The server closed a kept-alive connection just as it was used again (RFC 9112 §9.3.1). Every request of
        // the API may be repeated: messages go by id, activation by proof.
        if (!(error instanceof ConnectionWentStale)) throw error;
        if (stale >= MAX_SOCKETS) throw unreachable(this.#endpoint, { code: "ECONNRESET" });
      }
    }
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const response = await this.#send(request, signal);
    try {
      return { status: response.statusCode ?? 0, body: await readJson(response) };
    } catch (error) {
      throw error instanceof NetworkFailure ? error : this.#failure(null, error, signal);
    }
  }

  #send(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    return new Promise((resolve, reject) => {
      const outgoing = httpsRequest(new URL(request.path, this.#pin.origin), {
        agent: this.#agent,
        method: request.method,
        signal,
        headers: {
          accept: "application/json",
          ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
          ...(body === null
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
      });
      outgoing.once("response", resolve);
      outgoing.on("error", (error) => {
        const stale = outgoing.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET";
        reject(
          stale
            ? new ConnectionWentStale()
            : this.#failure(outgoing.socket as TLSSocket | null, error, signal),
        );
      });
      outgoing.end(body);
    });
  }

  #failure(socket: TLSSocket | null, error: unknown, signal: AbortSignal): Error {
    if (signal.aborted) return unreachable(this.#endpoint, { code: "ETIMEDOUT" });
    return connectionError(this.#endpoint, socket, error);
  }

  async sip(settings: SipSettings): Promise<SipConnection> {
    const endpoint = { host: settings.host, port: settings.tlsPort };
    try {
      return await connectTls({ ...endpoint, ca: this.#pin.authority });
    } catch (error) {
      if (error instanceof ConnectError && error.kind === "untrusted") {
        throw new ImpostorServer(
          `${endpoint.host}:${endpoint.port} is not the server of your activation link. Nothing was sent to it.`,
          { cause: error },
        );
      }
      throw unreachable(endpoint, error);
    }
  }
}

/** Never leaves this file. */
class ConnectionWentStale extends Error {}
