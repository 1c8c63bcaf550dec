import { type AudioCodec, type CodecName, G711Codec } from "@sottovoce/voice";

/** A codec by its name in SDP. Opus is loaded when a call needs it. */
export async function createCodec(name: CodecName): Promise<AudioCodec> {
  if (name !== "opus") return new G711Codec(name);
  const { createOpus } = await import("@sottovoce/voice/opus");
  return createOpus();
}

/** Compiles Opus, so that the next codec is there at once. */
export async function prepareOpus(): Promise<void> {
  (await createCodec("opus")).close();
}
