/** Whether this browser can encrypt frames (WebRTC Encoded Transform). Without that there are no calls, never others. */
export function canGuardFrames(): boolean {
  return "RTCRtpScriptTransform" in globalThis;
}
