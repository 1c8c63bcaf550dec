/**
 * Everything that is loaded after the first screen stands: the engine with its cryptography and SIP. The worker begins
 * without it, looks what there is on this device, and tells the tab; only then is this asked for.
 */
import type { CallMedia, Ports, RecordStore } from "@sottovoce/client";
import { createWebPrimitives } from "@sottovoce/crypto/primitives/web";
import { clock } from "./clock.ts";
import { PageDiscovery } from "./discovery.ts";

export {
  activate,
  openEngine,
  openEngineWithKey,
  openLocked,
  previewActivation,
  startJoining,
} from "@sottovoce/client";
export { parseActivationLink, parseLinkingLink } from "@sottovoce/wire";

/** The engine's ports in a browser, over records that are open. */
export async function portsOver(records: RecordStore, media: CallMedia): Promise<Ports> {
  const primitives = await createWebPrimitives();
  const discovery = new PageDiscovery(location.origin, clock, primitives);
  const zrtp: Ports["zrtp"] = async (setup, handler) =>
    (await import("./zrtp.ts")).zrtpSession(primitives, setup, handler);
  return { clock, primitives, records, discovery, media, zrtp };
}
