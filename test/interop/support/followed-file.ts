import { closeSync, openSync, readSync, watch, writeFileSync } from "node:fs";
import { atEnd, type Lifetime } from "../../e2e/support/at-end.ts";
import { Lines } from "./lines.ts";

const CHUNK_BYTES = 65_536;

/** Follows a log file that another program writes: each change brings new lines. The file is made empty here. */
export function followFile(t: Lifetime, path: string): Lines {
  writeFileSync(path, "");
  const lines = new Lines(path);
  const file = openSync(path, "r");
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const decoder = new TextDecoder();
  const read = () => {
    for (let length = -1; length !== 0; ) {
      length = readSync(file, chunk, 0, CHUNK_BYTES, null);
      lines.append(decoder.decode(chunk.subarray(0, length), { stream: true }));
    }
  };
  const watcher = watch(path, read);
  atEnd(t, () => {
    watcher.close();
    closeSync(file);
  });
  return lines;
}
