/** Ways to this side (ICE candidates, RFC 8445 §5.1): collected before a description leaves, since SIP sends it whole. */

/**
 * Own addresses are there at once; a STUN or TURN server that answers takes one round trip or two. One that does not
 * would hold up the call for half a minute.
 */
const GATHER_MS = 3_000;

/** Resolves when all ways are known, or the time is over. */
export function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, GATHER_MS);
    function look(): void {
      if (connection.iceGatheringState === "complete") done();
    }
    function done(): void {
      clearTimeout(timer);
      connection.removeEventListener("icegatheringstatechange", look);
      resolve();
    }
    connection.addEventListener("icegatheringstatechange", look);
  });
}
