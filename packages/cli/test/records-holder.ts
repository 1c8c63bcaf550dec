/** A process that holds a profile, and on request commits pairs of records until it is killed. */
import { utf8 } from "@sottovoce/wire";
import { openRecords } from "../ports/records.ts";

const records = openRecords(process.argv[2] as string);
process.once("message", async () => {
  for (let commits = 1; ; commits++) {
    const pair = [0, 1].map((half) => {
      const key = new Uint8Array(16);
      new DataView(key.buffer).setUint32(0, commits * 2 + half);
      return { store: "things", key, group: null, order: commits, value: utf8("x".repeat(5_000)) };
    });
    await records.commit({ put: pair });
    process.send?.(commits);
    // Lets the acknowledgement out.
    await new Promise((resolve) => setImmediate(resolve));
  }
});
process.send?.("open");
