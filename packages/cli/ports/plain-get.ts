/** One question over plain HTTP to this very machine; the only use of plain HTTP in the command line. */
import { get } from "node:http";
import { NetworkFailure } from "@sottovoce/client";
import { endpointOf, unreachable } from "./pinned-tls.ts";
import { readJson } from "./read-json.ts";

/** A server on the same machine answers within milliseconds; seconds mean it hangs. */
const TIMEOUT_MS = 5_000;

/**
 * @param origin `http://localhost[:port]`
 * @returns the parsed JSON answer, `null` where it was not 200 with JSON
 * @throws NetworkFailure
 */
export function plainGet(origin: string, path: string): Promise<unknown> {
  const endpoint = endpointOf(origin);
  return new Promise((resolve, reject) => {
    const request = get(new URL(path, origin), { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) });
    request.once("error", (error) => reject(unreachable(endpoint, error)));
    request.once("response", (response) => {
      readJson(response).then(
        (body) => resolve(response.statusCode === 200 ? body : null),
        (error) => reject(error instanceof NetworkFailure ? error : unreachable(endpoint, error)),
      );
    });
  });
}
