/** The engine's ports in a browser. */
import type { Ports } from "@sottovoce/client";
import { createWebPrimitives } from "@sottovoce/crypto/primitives/web";
import { clock } from "./clock.ts";
import { PageDiscovery } from "./discovery.ts";
import { openRecords, type RecordsHandler } from "./records.ts";

/**
 * @param writer this worker's name: the only one that may write from now on
 * @throws whatever the browser says where it stores nothing
 */
export async function openPorts(writer: string, handler: RecordsHandler): Promise<Ports> {
  const primitives = await createWebPrimitives();
  const records = await openRecords(writer, handler);
  return { clock, primitives, records, discovery: new PageDiscovery(location.origin, clock, primitives) };
}
