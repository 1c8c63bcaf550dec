/**
 * Protected frames as a server between two browsers can hand them on: nothing is opened but what has the tag of its key,
 * nothing is opened twice, and nothing is ever thrown.
 */
import { createHmac } from "node:crypto";
import { FRAME_OVERHEAD, TAG_LENGTH } from "../../../packages/voice/frames/format.ts";
import { deriveFrameKeys } from "../../../packages/voice/frames/frame-keys.ts";
import { createFrameProtector } from "../../../packages/voice/frames/protector.ts";
import { FrameUnprotector } from "../../../packages/voice/frames/unprotector.ts";
import { deriveSessionKeys, RTP_LABEL } from "../../../packages/voice/srtp/session-keys.ts";
import { masterKeys, node } from "../../../packages/voice/test/media-keys.ts";
import { hold, type Target } from "../engine/target.ts";

const keys = await deriveFrameKeys(node, masterKeys());
const { authKey } = await deriveSessionKeys(node, masterKeys(), RTP_LABEL);

async function frames(): Promise<readonly Uint8Array[]> {
  const protector = await createFrameProtector(node, masterKeys());
  const made = [1, 16, 17, 80].map((length) => protector.protect(new Uint8Array(length)));
  return (await Promise.all(made)).filter((frame) => frame !== null);
}

function tagOf(body: Uint8Array): Uint8Array {
  return createHmac("sha1", authKey).update(body).digest().subarray(0, TAG_LENGTH);
}

export const voiceFrame: Target = {
  maxLength: 300,
  seeds: frames,
  repair: (input) => {
    const frame = new Uint8Array(Math.max(input.length, FRAME_OVERHEAD));
    frame.set(input);
    frame.set(tagOf(frame.subarray(0, -TAG_LENGTH)), frame.length - TAG_LENGTH);
    return frame;
  },
  run: async (input) => {
    const unprotector = new FrameUnprotector(keys);
    const opened = await unprotector.unprotect(input);
    const tag = input.subarray(-TAG_LENGTH);
    const isOurs =
      input.length > FRAME_OVERHEAD && Buffer.compare(tagOf(input.subarray(0, -TAG_LENGTH)), tag) === 0;
    hold((opened !== null) === isOurs, "a frame opens when its tag is right, and only then");
    if (opened === null) return;
    hold(opened.length === input.length - FRAME_OVERHEAD, "a frame is as long as it was");
    hold((await unprotector.unprotect(input)) === null, "no frame opens twice");
  },
};
