/** A page for the tests of a call's sound: both sides of one, as `media/` makes them, without the app around. */
import type { MediaKeys } from "@sottovoce/voice";
import { MediaDesk } from "../../../../packages/web/media/desk.ts";
import { CallSession } from "../../../../packages/web/media/session.ts";
import { MovableClock } from "../../../../packages/web/test/movable-clock.ts";

/** One side of a call. */
interface Side {
  readonly session: CallSession;
  readonly microphone: MediaStream;
  readonly connection: RTCPeerConnection;
  /** ZRTP packets that came, as text. */
  readonly packets: string[];
  readonly lost: string[];
  /** What a person was told of the sound that arrives, or does not. */
  readonly quiet: boolean[];
  /** Resolves when ZRTP may begin. */
  readonly connected: Promise<void>;
}

export type SideIndex = 0 | 1;

/** What was made last, to be looked into. */
let latest: RTCPeerConnection | null = null;
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    latest = this;
  }
};

const clock = new MovableClock();

/** A voice that says one tone. */
function voice(hertz: number): MediaStream {
  const context = new AudioContext({ sampleRate: 48_000 });
  const gain = new GainNode(context, { gain: 0.4 });
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  const microphone = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  oscillator.connect(gain).connect(microphone);
  oscillator.start();
  return microphone.stream;
}

function open(hertz: number, relayOnly = false): Side {
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const lost: string[] = [];
  const quiet: boolean[] = [];
  const packets: string[] = [];
  const microphone = voice(hertz);
  const session = new CallSession({ kind: "webrtc", iceServers: [], relayOnly }, microphone, clock, {
    onZrtp: (packet) => packets.push(new TextDecoder().decode(packet)),
    onConnected: () => resolve(),
    onQuiet: (now) => quiet.push(now),
    onMicrophoneGone: () => {},
    onLost: (reason) => lost.push(reason),
  });
  if (latest === null) throw new Error("a session has a connection");
  return { session, microphone, connection: latest, lost, quiet, packets, connected };
}

class CallBed {
  sides: readonly [Side, Side] = [open(0), open(0)];
  offer = "";
  answer = "";

  /** Puts a call together, without keys. @param hertz what each side says */
  async connect(hertz: readonly [number, number]): Promise<void> {
    await this.describe(hertz, (answer) => answer);
    await Promise.all(this.sides.map(({ connected }) => connected));
  }

  /** Exchanges descriptions. @param onTheWay what becomes of the answer before it reaches the caller */
  async describe(hertz: readonly [number, number], onTheWay: (answer: string) => string): Promise<void> {
    await this.close();
    const [caller, callee] = [open(hertz[0]), open(hertz[1])];
    this.sides = [caller, callee];
    this.offer = await caller.session.offer();
    this.answer = await callee.session.answer(this.offer);
    await caller.session.accept(onTheWay(this.answer));
  }

  /**
   * The server itself answers, and says a tone in clear under a source that its description names otherwise, where
   * nothing but the guard stands before a loudspeaker.
   * @returns the energy of what is played, once so many packets have come
   */
  async intrude(packets: number): Promise<number> {
    await this.close();
    const caller = open(0);
    this.sides = [caller, open(0)];
    const intruder = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    intruder.createDataChannel("zrtp", { negotiated: true, id: 0 });
    for (const track of voice(440).getTracks()) intruder.addTrack(track);
    await intruder.setRemoteDescription({ type: "offer", sdp: await caller.session.offer() });
    await intruder.setLocalDescription();
    while (intruder.iceGatheringState !== "complete") await new Promise(requestAnimationFrame);
    const answer = intruder.localDescription?.sdp ?? "";
    await caller.session.accept(answer.replaceAll(/^a=ssrc:\d+/gm, "a=ssrc:1234567"));
    const loudspeaker = document.createElement("audio");
    loudspeaker.srcObject = new MediaStream(caller.connection.getReceivers().map(({ track }) => track));
    void loudspeaker.play();
    let loud = 0;
    for (let come = 0; come < packets; ) {
      await new Promise(requestAnimationFrame);
      const inbound = [...(await caller.connection.getStats()).values()].filter(
        ({ type }) => type === "inbound-rtp",
      );
      come = inbound.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0);
      loud = inbound.reduce((sum, { totalAudioEnergy }) => sum + (totalAudioEnergy ?? 0), 0);
    }
    intruder.close();
    loudspeaker.srcObject = null;
    return loud;
  }

  /**
   * The leader goes while a person is asked for the microphone, and then the person allows it.
   * @returns what becomes of its track
   */
  async openForNobody(): Promise<MediaStreamTrackState | undefined> {
    const asked = Promise.withResolvers<MediaStream>();
    const answered = Promise.withResolvers<unknown>();
    const devices = { getUserMedia: () => asked.promise };
    Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
    try {
      const desk = new MediaDesk({ report: answered.resolve, onQuiet: () => {}, onMicrophoneGone: () => {} });
      const options = { kind: "webrtc", iceServers: [], relayOnly: false } as const;
      desk.hear({ session: "s", id: 1, order: { type: "open", options } });
      await desk.closeAll();
      const microphone = voice(440);
      asked.resolve(microphone);
      await answered.promise;
      return microphone.getAudioTracks()[0]?.readyState;
    } finally {
      Reflect.deleteProperty(navigator, "mediaDevices");
    }
  }

  /** @returns the name of what is thrown where there are only relays to be used, and none */
  async offerWithoutRelay(): Promise<string> {
    const { session } = open(0, true);
    const name = await session.offer().then(String, (error: Error) => error.name);
    await session.close();
    return name;
  }

  /** Gives a side its keys: each is made of one byte. */
  async secure(side: SideIndex, send: number, receive: number): Promise<void> {
    const keys: MediaKeys = { send: masterKeys(send), receive: masterKeys(receive) };
    await this.sides[side].session.secure(keys);
    if (keys.send.key.length + keys.receive.key.length > 0) throw new Error("the page has kept keys");
  }

  /** Pulls a side's microphone out. */
  unplug(side: SideIndex): void {
    const [track] = this.sides[side].microphone.getTracks();
    track?.stop();
    track?.dispatchEvent(new Event("ended"));
  }

  /** Lets time pass for the watches of both sides. */
  pass(ms: number): void {
    clock.moveTo(clock.ahead + ms);
  }

  async bindings(): Promise<readonly string[]> {
    const both = await Promise.all(this.sides.map(({ session }) => session.binding()));
    return both.map(String);
  }

  /** @returns what a side hears, as soon as it is enough: 48,000 samples a second, −1 to 1 */
  async listen(side: SideIndex, samples: number): Promise<readonly number[]> {
    const receiver = this.sides[side].connection.getReceivers()[0];
    if (receiver === undefined) throw new Error("there is a receiver");
    const context = new AudioContext({ sampleRate: 48_000 });
    const stream = new MediaStream([receiver.track]);
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    const analyser = new AnalyserNode(context, { fftSize: samples });
    source.connect(analyser);
    const until = context.currentTime + samples / 48_000 + 0.1;
    while (context.currentTime < until) await new Promise(requestAnimationFrame);
    const heard = new Float32Array(samples);
    analyser.getFloatTimeDomainData(heard);
    await context.close();
    return [...heard];
  }

  /** Packets of sound that a side has sent, and the bytes in them. */
  async sent(side: SideIndex): Promise<{ readonly packets: number; readonly bytes: number }> {
    const stats = await this.sides[side].connection.getStats();
    for (const report of stats.values()) {
      if (report.type === "outbound-rtp") return { packets: report.packetsSent, bytes: report.bytesSent };
    }
    return { packets: 0, bytes: 0 };
  }

  /** Waits until a side has sent so many packets more. @returns bytes in each of them */
  async bytesOfEach(side: SideIndex, packets: number): Promise<number> {
    const before = await this.sent(side);
    let now = before;
    while (now.packets < before.packets + packets) {
      await new Promise(requestAnimationFrame);
      now = await this.sent(side);
    }
    return (now.bytes - before.bytes) / (now.packets - before.packets);
  }

  async close(): Promise<void> {
    await Promise.all(this.sides.map(({ session }) => session.close()));
  }
}

function masterKeys(byte: number): MediaKeys["send"] {
  return {
    cipher: "AES3",
    authTag: "HS80",
    key: new Uint8Array(32).fill(byte),
    salt: new Uint8Array(14).fill(byte),
  };
}

declare global {
  var callBed: CallBed;
}
globalThis.callBed = new CallBed();
