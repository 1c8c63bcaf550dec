/** Bodies of HTTP responses. */
import type { IncomingMessage } from "node:http";
import { NetworkFailure } from "@sottovoce/client";

/** The longest answer of the API is ten prekey bundles, about 60 kB of JSON; a server that sends far more is broken. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Reads a whole body and parses it.
 * @returns `null` where there is none, or it is not JSON
 * @throws NetworkFailure where it is longer than any answer of the API, or the connection broke in it
 */
export async function readJson(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new NetworkFailure("The server's answer is too long.");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    return null;
  }
}
