/** Every parser of remote bytes, as a fuzz target. */
import { join } from "node:path";
import type { Target } from "./engine/target.ts";

/** Loaded when asked for, so that only what a target needs is instrumented and counted. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  "sip-message": async () => (await import("./targets/sip-message.ts")).sipMessage,
  "sip-stream": async () => (await import("./targets/sip-stream.ts")).sipStream,
  "sip-session": async () => (await import("./targets/sip-session.ts")).sipSession,
  "sip-client": async () => (await import("./targets/sip-client.ts")).sipClient,
  "sip-header": async () => (await import("./targets/sip-header.ts")).sipHeader,
  "sip-uri": async () => (await import("./targets/sip-uri.ts")).sipUri,
  sdp: async () => (await import("./targets/sdp.ts")).sdp,
  cpim: async () => (await import("./targets/cpim.ts")).cpim,
  imdn: async () => (await import("./targets/imdn.ts")).imdn,
  "wire-text": async () => (await import("./targets/wire-text.ts")).wireText,
  "wire-record": async () => (await import("./targets/wire-record.ts")).wireRecord,
  "sm1-envelope": async () => (await import("./targets/sm1-envelope.ts")).sm1Envelope,
  "sm1-content": async () => (await import("./targets/sm1-content.ts")).sm1Content,
  rtp: async () => (await import("./targets/rtp.ts")).rtp,
  "call-description": async () => (await import("./targets/call-description.ts")).callDescription,
  rtcp: async () => (await import("./targets/rtcp.ts")).rtcp,
  srtp: async () => (await import("./targets/srtp.ts")).srtp,
  "voice-frame": async () => (await import("./targets/voice-frame.ts")).voiceFrame,
  "zrtp-message": async () => (await import("./targets/zrtp-message.ts")).zrtpMessage,
  "zrtp-session": async () => (await import("./targets/zrtp-session.ts")).zrtpSession,
  "client-answer": async () => (await import("./targets/client-answer.ts")).clientAnswer,
  "http-request": async () => (await import("./targets/http-request.ts")).httpRequest,
  csv: async () => (await import("./targets/csv.ts")).csv,
  config: async () => (await import("./targets/config.ts")).config,
};

/** The file with the inputs of a target that `npm test` replays. */
export function corpusPath(name: string): string {
  return join(import.meta.dirname, "corpus", `${name}.txt`);
}
