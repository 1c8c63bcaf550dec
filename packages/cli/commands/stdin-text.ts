import type { Readable } from "node:stream";
import { fromUtf8, MAX_TEXT_BYTES } from "@sottovoce/wire";

/** Far more than a message may have, so that the refusal can say how long the text is; far less than memory. */
const MAX_INPUT_BYTES = 64 * MAX_TEXT_BYTES;

/**
 * Everything on standard input, without the line break that `echo` and editors leave at the end.
 * @throws WireError when it is not UTF-8
 */
export async function readTextFromStdin(stdin: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    // Cut somewhere, perhaps inside a character: it is refused for its length anyway.
    if (length > MAX_INPUT_BYTES) return Buffer.concat(chunks).toString("utf8");
  }
  return fromUtf8(Buffer.concat(chunks)).replace(/\r?\n$/, "");
}
