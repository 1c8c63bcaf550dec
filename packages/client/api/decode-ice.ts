/** The server's answer about STUN and TURN (wire/api.ts `IceServersResponse`). */
import type { IceServer } from "../calls/media.ts";
import { badAnswer, Fields } from "./fields.ts";

export interface IceAnswer {
  readonly servers: readonly IceServer[];
  /** Until when their credentials count, Unix milliseconds. */
  readonly expiresAt: number;
}

/** RFC 7064, RFC 7065. Nothing else may reach the platform, which would connect to it. */
const URL_FORM = /^(?:stuns?|turns?):[^\s]+$/i;

/** @throws EngineError `bad_answer` */
export function decodeIceServers(answer: unknown): IceAnswer {
  const fields = new Fields(answer);
  return { servers: fields.objects("servers").map(serverOf), expiresAt: fields.moment("expiresAt") };
}

function serverOf(fields: Fields): IceServer {
  const urls = fields.texts("urls");
  if (urls.length === 0 || !urls.every((url) => URL_FORM.test(url))) throw badAnswer("urls");
  const [username, credential] = [fields.textOrNull("username"), fields.textOrNull("credential")];
  return username === null || credential === null ? { urls } : { urls, username, credential };
}
