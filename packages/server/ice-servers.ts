/**
 * STUN and TURN for calls: where they are, and credentials for a relay that counts for a short while. The scheme is that
 * of coturn's `use-auth-secret`: user name `expiry:pseudonym`, password HMAC-SHA1 of it under a secret that this server
 * and the relay share, so that neither has to tell the other about devices.
 */
import { createHmac, randomBytes } from "node:crypto";
import type { DeviceId, IceServersResponse } from "@sottovoce/wire";
import type { Config } from "./config.ts";

/** Of a pseudonym: enough that no two devices of one server share it by chance. */
const PSEUDONYM_BYTES = 8;

export class IceServers {
  readonly #settings: Pick<Config, "stun" | "turn">;
  readonly #now: () => number;
  /**
   * Of this run of the server. The relay sees a device come back under one name, and can limit it; whose device it is,
   * or that it was the same before a restart, it does not learn.
   */
  readonly #pseudonyms = randomBytes(32);

  constructor(settings: Pick<Config, "stun" | "turn">, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** What a device needs for its calls now. */
  for(device: DeviceId): IceServersResponse {
    const { stun, turn } = this.#settings;
    const expiresAt = this.#now() + turn.lifetime;
    const servers: IceServersResponse["servers"][number][] = [];
    if (stun.uris.length > 0) servers.push({ urls: stun.uris, username: null, credential: null });
    if (turn.uris.length > 0 && turn.secret !== null) {
      servers.push({ urls: turn.uris, ...this.#credentials(device, turn.secret, expiresAt) });
    }
    return { servers, expiresAt };
  }

  #credentials(
    device: DeviceId,
    secret: string,
    expiresAt: number,
  ): { readonly username: string; readonly credential: string } {
    const name = createHmac("sha256", this.#pseudonyms).update(device).digest("hex");
    const username = `${Math.floor(expiresAt / 1000)}:${name.slice(0, 2 * PSEUDONYM_BYTES)}`;
    return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
  }
}
