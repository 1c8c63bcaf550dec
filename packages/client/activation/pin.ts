import type { Bytes } from "@sottovoce/wire";
import { networkError } from "../api/client.ts";
import type { Ports, ServerPin } from "../ports.ts";

/**
 * Meets the server of a link: its authority is compared with the link's hash before anything is sent.
 * @throws EngineError `impostor`, `network`
 */
export async function pinServer({ discovery }: Ports, origin: string, caHash: Bytes): Promise<ServerPin> {
  try {
    return await discovery.pin(origin, caHash);
  } catch (error) {
    throw networkError(error);
  }
}
