import type { EngineEvent } from "@sottovoce/client";
import { CliError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";

/**
 * Ends a command where waiting does not help: somebody has to act first.
 * @param consequence a sentence on what becomes of the work, below the reason
 * @throws CliError `refused` or `impostor`
 */
export function refuseHopeless(
  { state, reason }: Extract<EngineEvent, { type: "connection" }>,
  consequence = "",
): void {
  const refuse = (code: ExitCode, why: string): never => {
    throw new CliError(code, consequence === "" ? why : `${why}\n${consequence}`);
  };
  if (state === "impostor") {
    refuse(EXIT.impostor, reason ?? "What answers is not your server. Nothing was sent to it.");
  }
  if (state === "refused") {
    refuse(EXIT.refused, reason ?? "The server refuses this device. Ask your operator.");
  }
}
