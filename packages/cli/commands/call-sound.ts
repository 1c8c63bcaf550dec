/** Where the sound of a command's calls comes from and goes to. */
import { existsSync } from "node:fs";
import { isIP } from "node:net";
import type { CallMedia } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import { isLoopbackHost } from "@sottovoce/wire";
import { Option } from "commander";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { AudioFailure } from "../media/audio.ts";
import { nodeCallMedia } from "../media/node-call-media.ts";
import { addressTowards } from "../media/own-address.ts";
import { openLoudspeaker, openMicrophone } from "../media/system-audio.ts";
import { createWavSink } from "../media/wav-sink.ts";
import { openWavSource } from "../media/wav-source.ts";

export interface SoundOptions {
  /** A file in the place of the microphone. */
  readonly play?: string;
  /** A file in the place of the loudspeaker. */
  readonly record?: string;
}

export function soundOptions(): readonly Option[] {
  return [
    new Option("--play <file>", "play this WAV file into the call, in place of the microphone"),
    new Option("--record <file>", "record what is heard into this WAV file, in place of the loudspeaker"),
  ];
}

/**
 * Looks at the files before anybody is called or waited for: a call that was taken would end by them.
 * @throws CliError where one cannot be played, or a recording is there already
 */
export async function checkSoundFiles({ play, record }: SoundOptions): Promise<void> {
  try {
    if (play !== undefined) await openWavSource(play).close();
  } catch (error) {
    if (!(error instanceof AudioFailure)) throw error;
    throw new CliError(EXIT.usage, error.message);
  }
  if (record !== undefined && existsSync(record)) {
    throw new CliError(EXIT.usage, `“${record}” is there already. Choose another name.`);
  }
}

/** The server's host, known once the profile is open: calls go out by the network that leads there. */
export class ServerHost {
  origin = "https://localhost";

  get host(): string {
    return new URL(this.origin).hostname.replace(/^\[|\]$/g, "");
  }
}

/** Sound through files or the system's own devices. */
export function callSound(options: SoundOptions, server: ServerHost): CallMedia {
  const clock = createNodeClock();
  return nodeCallMedia({
    clock,
    voice: createNodeVoicePrimitives(),
    source: async () =>
      options.play === undefined ? await openMicrophone({ clock }) : openWavSource(options.play),
    sink: async () =>
      options.record === undefined ? await openLoudspeaker({ clock }) : createWavSink(options.record),
    address: () => addressTowards(server.host),
    // A server on this machine is one to try things with: so may be whoever is called.
    get extraAddresses() {
      return isLoopbackHost(server.host) && isIP(server.host) !== 6 ? ["127.0.0.1"] : [];
    },
  });
}
