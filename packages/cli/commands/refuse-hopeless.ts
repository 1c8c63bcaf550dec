import type { EngineEvent } from "@sottovoce/client";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";

/**
 * Ends a command where waiting does not help: somebody has to act first.
 * @throws CliError `refused` or `impostor`
 */
export function refuseHopeless({ state, reason }: Extract<EngineEvent, { type: "connection" }>): void {
  if (state === "impostor") {
    throw new CliError(EXIT.impostor, reason ?? "What answers is not your server. Nothing was sent to it.");
  }
  if (state === "refused") {
    throw new CliError(EXIT.refused, reason ?? "The server refuses this device. Ask your operator.");
  }
}
