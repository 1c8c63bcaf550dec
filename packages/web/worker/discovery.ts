/** How the web app meets its server: it is the one the page came from, and the platform checks its certificate. */
import {
  certificateKey,
  EngineError,
  ImpostorServer,
  type Network,
  NetworkFailure,
  type ServerDiscovery,
  type ServerPin,
} from "@sottovoce/client";
import type { Primitives } from "@sottovoce/crypto";
import type { Clock } from "@sottovoce/sip";
import { type Bytes, equalBytes } from "@sottovoce/wire";
import { SameOriginNetwork } from "./network.ts";

/** A person waits for it, looking at the link just opened. */
const TIMEOUT_MS = 12_000;

export class PageDiscovery implements ServerDiscovery {
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #primitives: Primitives;

  /** @param origin of the page */
  constructor(origin: string, clock: Clock, primitives: Primitives) {
    this.#origin = origin;
    this.#clock = clock;
    this.#primitives = primitives;
  }

  /**
   * Finds a link of another server, and a server that has got another authority since the link was made. It is no
   * proof of who answers: that is what the platform asks of the certificate.
   * @throws EngineError `other_server` for a link of another server
   */
  async pin(origin: string, caHash: Bytes): Promise<ServerPin> {
    if (origin !== this.#origin) {
      const sentence = `This link belongs to ${new URL(origin).host}. Open the link itself in your browser.`;
      throw new EngineError("other_server", "user", sentence);
    }
    const pin = { origin, authority: "" };
    const authority = await this.#authority(this.open(pin));
    const hash = await this.#primitives.sha256(authority);
    if (!equalBytes(hash, caHash)) {
      throw new ImpostorServer(`${origin} has another authority than your activation link says.`);
    }
    return pin;
  }

  open({ origin }: ServerPin): Network {
    if (origin !== this.#origin) throw new Error("the account belongs to another server than this page");
    return new SameOriginNetwork(origin, this.#clock);
  }

  /** The public key of the server's certificate authority, as the server tells it. */
  async #authority(network: Network): Promise<Bytes> {
    const { body } = await network.http({ method: "GET", path: "/v1/server", timeoutMs: TIMEOUT_MS });
    const pem = (body as { readonly authority?: unknown } | null)?.authority;
    const key = typeof pem === "string" ? certificateKey(pem) : null;
    if (key === null) throw new NetworkFailure("What answers here is not a Sottovoce server.");
    return key;
  }
}
