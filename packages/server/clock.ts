/** The server's clock, which tells the operator when the system's was set (docs/decisions/clocks.md). */
import type { Clock } from "@sottovoce/sip";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import type { Log } from "./log.ts";

/** Makes the clock that everything of one server goes by. */
export function createClock(log: Log): Clock {
  return createNodeClock(({ kind, offsetMs }) => {
    const fields = { offsetMs: Math.round(offsetMs) };
    if (kind === "returned") log.info("clock.returned", fields);
    else log.warn(`clock.${kind}`, fields);
  });
}
