/** Opens a profile for one command, and closes it whatever happens. */
import { existsSync } from "node:fs";
import type { CallMedia, Engine, Ports } from "@sottovoce/client";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import type { Context } from "./context.ts";
import { CliError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { readPassphrase } from "./passphrase.ts";
import { nodeDiscovery } from "./ports/discovery.ts";
import { profileDirectory, recordsFile } from "./ports/profile.ts";
import { openRecords } from "./ports/records.ts";
import { nodeZrtp } from "./ports/zrtp.ts";

/** Options of every command that works on a profile. */
export interface ProfileOptions {
  readonly profile?: string;
}

/**
 * The engine's ports in Node, over the records of a profile.
 * @param media what carries the sound of calls, for a command that calls or answers
 * @throws ProfileBusy
 */
export function openPorts(directory: string, media?: CallMedia): Ports {
  return {
    clock: createNodeClock(),
    primitives: createNodePrimitives(),
    records: openRecords(directory),
    discovery: nodeDiscovery,
    zrtp: nodeZrtp,
    ...(media === undefined ? {} : { media }),
  };
}

/**
 * Runs `work` with the engine of an activated profile. It is not connected: commands that need the network call
 * `engine.start()`.
 * @param media as with `openPorts`
 * @throws CliError where the profile is not activated; EngineError `wrong_passphrase`; ProfileBusy
 */
export async function withEngine<T>(
  context: Context,
  options: ProfileOptions,
  work: (engine: Engine) => Promise<T>,
  media?: CallMedia,
): Promise<T> {
  const directory = profileDirectory(options.profile, context.io.env);
  if (!existsSync(recordsFile(directory))) {
    throw new CliError(
      EXIT.usage,
      `There is no account in ${directory} yet. Activate it with the link of your operator: sottovoce activate 'LINK'`,
    );
  }
  const ports = openPorts(directory, media);
  let engine: Engine;
  try {
    engine = await context.engines.open(ports, await readPassphrase(context));
  } catch (error) {
    await ports.records.close();
    throw error;
  }
  try {
    return await work(engine);
  } finally {
    await engine.stop();
  }
}
