/** The engine's network in a browser: requests to the page's own server, and SIP over its WebSocket. */
import { type HttpRequest, type HttpResponse, type Network, NetworkFailure } from "@sottovoce/client";
import { type Clock, ConnectError, connectWebSocket, type SipConnection } from "@sottovoce/sip";
import type { SipSettings } from "@sottovoce/wire";

/** The longest answer of the API is a device's prekey bundles, about 60 kB; a server that sends far more is broken. */
const MAX_BODY_BYTES = 1024 * 1024;

export class SameOriginNetwork implements Network {
  readonly #origin: string;
  readonly #clock: Clock;

  /** @param origin of the page: nothing is ever sent anywhere else */
  constructor(origin: string, clock: Clock) {
    this.#origin = origin;
    this.#clock = clock;
  }

  async http(request: HttpRequest): Promise<HttpResponse> {
    const { timeoutMs } = request;
    const limit = new AbortController();
    const timer = this.#clock.setTimer(Math.max(0, timeoutMs), () => limit.abort());
    try {
      const response = await fetch(this.#url(request.path), { ...optionsOf(request), signal: limit.signal });
      return { status: response.status, body: parseJson(await readText(response)) };
    } catch (cause) {
      if (cause instanceof NetworkFailure) throw cause;
      const sentence = limit.signal.aborted
        ? "The server did not answer in time."
        : "There is no connection.";
      throw new NetworkFailure(sentence, { cause });
    } finally {
      this.#clock.clearTimer(timer);
    }
  }

  async sip(settings: SipSettings): Promise<SipConnection> {
    const url = this.#url(settings.webSocketPath);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    try {
      return await connectWebSocket({ url: url.href, clock: this.#clock });
    } catch (cause) {
      if (!(cause instanceof ConnectError)) throw cause;
      throw new NetworkFailure("The server cannot be reached.", { cause });
    }
  }

  /** @throws NetworkFailure for a path that leads to another server, as `//example.org` would */
  #url(path: string): URL {
    const url = new URL(path, this.#origin);
    if (url.origin !== this.#origin)
      throw new NetworkFailure("The server named a place that is not its own.");
    return url;
  }
}

function optionsOf({ method, authorization, body }: HttpRequest): RequestInit {
  const headers: Record<string, string> = { accept: "application/json" };
  if (authorization !== undefined) headers.authorization = authorization;
  if (body !== undefined) headers["content-type"] = "application/json";
  return {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    mode: "same-origin",
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    referrerPolicy: "no-referrer",
  };
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let [text, length] = ["", 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > MAX_BODY_BYTES) {
      await reader.cancel();
      throw new NetworkFailure("The server's answer is too long.");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** @returns `null` where there is no JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
