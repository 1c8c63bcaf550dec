import type { LinkingError } from "@sottovoce/crypto";
import { EngineError } from "../errors.ts";

/** What a person is told of something that was put in on the way. */
export function tampered(cause: LinkingError): EngineError {
  return new EngineError(
    "link_tampered",
    "server",
    "What the server passed on was not made by your other device. Nothing was linked. Tell your operator before you try again.",
    { cause },
  );
}
