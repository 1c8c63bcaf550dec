/** The operator's STUN and TURN servers, with credentials of a short life. */

import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import type { IceServer } from "./media.ts";

/** A call does not wait longer for them: on one network it needs none. */
const PATIENCE_MS = 4_000;
/** Credentials that end sooner are asked for anew: a call may take a while to connect. */
const LEFT_MS = 5 * 60_000;

export class IceServers {
  readonly #core: Core;
  #known: { readonly servers: readonly IceServer[]; readonly until: number } | null = null;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @returns none where the server names none, or does not answer */
  async get(): Promise<readonly IceServer[]> {
    const { api, clock } = this.#core;
    if (this.#known !== null && clock.now() + LEFT_MS < this.#known.until) return this.#known.servers;
    try {
      const { servers, expiresAt } = await api.iceServers(PATIENCE_MS);
      this.#known = { servers, until: expiresAt };
      return servers;
    } catch (error) {
      if (error instanceof EngineError) return this.#known?.servers ?? [];
      throw error;
    }
  }
}

/** Whether any of them passes sound on, so that neither side sees the other's address. */
export function hasRelay(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));
}
