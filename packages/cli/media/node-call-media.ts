/** The command line's way to make sound: both kinds of sessions over the same microphone and loudspeaker. */
import {
  type CallMedia,
  type MediaHandler,
  MediaLost,
  type MediaOptions,
  type MediaSession,
} from "@sottovoce/client";
import type { VoicePrimitives } from "@sottovoce/crypto";
import type { Clock } from "@sottovoce/sip";
import { AudioFailure, type AudioSink, type AudioSource } from "./audio/audio.ts";
import { prepareOpus } from "./codecs.ts";
import { RtpSession } from "./rtp/session.ts";
import { loadWerift } from "./webrtc/connection.ts";
import { WebRtcSession } from "./webrtc/session.ts";

export interface NodeCallMediaOptions {
  readonly clock: Clock;
  readonly voice: VoicePrimitives;
  /** Opens what is spoken into, for one call, which closes it. @throws AudioFailure */
  readonly source: () => Promise<AudioSource>;
  /** Opens what is heard with, for one call, which closes it. @throws AudioFailure */
  readonly sink: () => Promise<AudioSink>;
  /** This machine's IP address as SIP phones can reach it; asked for each call. See `addressTowards`. */
  readonly address: () => Promise<string>;
  /** Addresses that browsers are offered beside those of the network: `127.0.0.1` for one on the same machine. */
  readonly extraAddresses?: readonly string[];
}

/** Sound for calls in Node. */
export function nodeCallMedia(options: NodeCallMediaOptions): CallMedia {
  return {
    kinds: ["webrtc", "rtp"],
    open: (media, handler) => open(options, media, handler),
  };
}

/**
 * Loads what calls need while nobody waits for it: between answer and sound it would take 150 ms. What cannot be loaded
 * is asked for again by the call, which says so.
 */
export async function prepareCalls(): Promise<void> {
  await Promise.allSettled([loadWerift(), prepareOpus()]);
}

async function open(
  options: NodeCallMediaOptions,
  { kind, iceServers, relayOnly }: MediaOptions,
  handler: MediaHandler,
): Promise<MediaSession> {
  const { clock, voice, extraAddresses } = options;
  // SIP phones know no relay, so that there is no way to them that hides the address.
  if (kind === "rtp" && relayOnly) {
    throw new MediaLost(
      "no_way",
      "Your address is to stay hidden, and the other side can only be reached directly.",
    );
  }
  const source = await attempt(options.source, "no_microphone");
  let sink: AudioSink | null = null;
  try {
    sink = await attempt(options.sink, "failed");
    const common = { clock, voice, handler, source, sink };
    // While it rings there: it is needed in the moment of the answer. What fails now fails then, and is told.
    void prepareOpus().catch(() => undefined);
    if (kind === "rtp") return await RtpSession.open(common, await options.address());
    const addresses = extraAddresses === undefined ? {} : { extraAddresses };
    return await WebRtcSession.open({ ...common, iceServers, relayOnly, ...addresses });
  } catch (error) {
    await Promise.all([source.close(), sink?.close()]);
    throw error;
  }
}

/** Opens a device. Its sentence for a person is kept. */
async function attempt<T>(opening: () => Promise<T>, reason: "no_microphone" | "failed"): Promise<T> {
  try {
    return await opening();
  } catch (error) {
    if (error instanceof AudioFailure) throw new MediaLost(reason, error.message);
    throw error;
  }
}
