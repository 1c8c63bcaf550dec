/**
 * What JsSIP takes from a browser to describe media, without any media: the tests look at its signalling. Importing
 * this file puts it where a browser has it.
 */

interface Description {
  readonly type: "offer" | "answer";
  readonly sdp: string;
}

/** An audio stream that any phone understands and nobody sends: port 9 is `discard`. */
function describe(type: Description["type"], version: number): Description {
  const lines = [
    "v=0",
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    "m=audio 9 RTP/AVP 0",
    "a=rtpmap:0 PCMU/8000",
    "a=sendrecv",
  ];
  return { type, sdp: lines.map((line) => `${line}\r\n`).join("") };
}

class SilentPeerConnection extends EventTarget {
  readonly iceGatheringState = "complete";
  readonly iceConnectionState = "connected";
  signalingState = "stable";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  #version = 0;

  async createOffer(): Promise<Description> {
    return describe("offer", ++this.#version);
  }

  async createAnswer(): Promise<Description> {
    return describe("answer", ++this.#version);
  }

  async setLocalDescription(description: Description): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === "offer" ? "have-local-offer" : "stable";
  }

  async setRemoteDescription(description: Description): Promise<void> {
    if (!description.sdp.startsWith("v=0\r\n")) throw new Error("this is no session description");
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
  }

  getSenders(): readonly never[] {
    return [];
  }

  close(): void {
    this.signalingState = "closed";
  }
}

class PlainDescription implements Description {
  readonly type: Description["type"];
  readonly sdp: string;

  constructor({ type, sdp }: Description) {
    this.type = type;
    this.sdp = sdp;
  }
}

Object.assign(globalThis, {
  window: globalThis,
  RTCPeerConnection: SilentPeerConnection,
  RTCSessionDescription: PlainDescription,
});
