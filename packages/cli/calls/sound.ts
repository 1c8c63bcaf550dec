/** Where the sound of a command's calls comes from and goes to. */
import { accessSync, constants, existsSync } from "node:fs";
import { isIP } from "node:net";
import { dirname } from "node:path";
import type { CallMedia } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import { isLoopbackHost } from "@sottovoce/wire";
import { Option } from "commander";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { AudioFailure, type AudioSink, type AudioSource } from "../media/audio/audio.ts";
import { openLoudspeaker, openMicrophone } from "../media/audio/system-audio.ts";
import { createWavSink } from "../media/audio/wav-sink.ts";
import { openWavSource } from "../media/audio/wav-source.ts";
import { nodeCallMedia } from "../media/node-call-media.ts";
import { addressTowards } from "../media/rtp/own-address.ts";

export interface SoundOptions {
  /** A file in the place of the microphone. */
  readonly play?: string;
  /** A file in the place of the loudspeaker. */
  readonly record?: string;
  /** Whoever it is, nothing tells them where this device is. */
  readonly hideAddress?: boolean;
}

export function soundOptions(): readonly Option[] {
  return [
    new Option("--play <file>", "play this WAV file into the call, in place of the microphone"),
    new Option("--record <file>", "record what is heard into this WAV file, in place of the loudspeaker"),
    new Option(
      "--hide-address",
      "speak through the operator's relay only, so that the other side does not learn where you are",
    ),
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
  if (record === undefined) return;
  if (existsSync(record))
    throw new CliError(EXIT.usage, `“${record}” is there already. Choose another name.`);
  try {
    accessSync(dirname(record), constants.W_OK);
  } catch {
    throw new CliError(EXIT.usage, `“${record}” cannot be written. Check the folder.`);
  }
}

/**
 * Opens microphone and loudspeaker once where they are to be used: whoever calls or waits for a call learns at once that
 * there is none, and not by a call that fails and stands in the conversation.
 * @throws CliError with what to do
 */
export async function checkDevices({ play, record }: SoundOptions): Promise<void> {
  const clock = createNodeClock();
  const tried = await Promise.allSettled([
    play === undefined ? closed(openMicrophone({ clock })) : null,
    record === undefined ? closed(openLoudspeaker({ clock })) : null,
  ]);
  const failed = tried.find((trial) => trial.status === "rejected");
  if (failed === undefined) return;
  if (!(failed.reason instanceof AudioFailure)) throw failed.reason;
  throw new CliError(EXIT.usage, failed.reason.message);
}

async function closed(opening: Promise<AudioSource | AudioSink>): Promise<void> {
  await (await opening).close();
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
  const media = nodeCallMedia({
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
  return options.hideAddress === true ? relayed(media) : media;
}

/** Sound that takes no way but the operator's relay: for all, where the engine's preference is for the unverified. */
function relayed({ kinds, open }: CallMedia): CallMedia {
  return { kinds, open: (options, handler) => open({ ...options, relayOnly: true }, handler) };
}
