/** Whether the way between both sides stands, and when it is given up. */
import type { MediaLoss } from "@sottovoce/client";

/** Both browsers try their ways for some 15 s; after that nobody waits any more. */
const CONNECT_MS = 20_000;
/** A phone that goes from one network to another is back within seconds; whoever is gone is not waited for longer. */
const SILENCE_MS = 12_000;
/**
 * The peer's browser has closed it: what ended the call comes by the server, a moment earlier or later, on a machine with
 * much to do several seconds. A call that was hung up is not to be called lost meanwhile.
 */
const CLOSED_MS = 8_000;

export interface LossHandler {
  /** ZRTP may begin. Told once. */
  onConnected(): void;
  onLost(reason: MediaLoss): void;
}

export class LossWatch {
  readonly #connection: RTCPeerConnection;
  readonly #channel: RTCDataChannel;
  readonly #handler: LossHandler;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #wasConnected = false;
  #isOver = false;

  constructor(connection: RTCPeerConnection, channel: RTCDataChannel, handler: LossHandler) {
    this.#connection = connection;
    this.#channel = channel;
    this.#handler = handler;
    connection.onconnectionstatechange = () => this.#look();
    channel.onopen = () => this.#open();
    channel.onclose = () => this.#expect("silent", CLOSED_MS);
  }

  /** Both descriptions are there: from now on they look for each other. */
  start(): void {
    if (!this.#wasConnected) this.#expect("no_way", CONNECT_MS);
  }

  stop(): void {
    this.#isOver = true;
    this.#forget();
  }

  #open(): void {
    if (this.#isOver || this.#wasConnected) return;
    this.#wasConnected = true;
    this.#forget();
    this.#handler.onConnected();
  }

  #look(): void {
    switch (this.#connection.connectionState) {
      case "connected":
        // The channel opens a moment later; until then the time for it runs on.
        if (this.#wasConnected && this.#channel.readyState === "open") this.#forget();
        return;
      case "disconnected":
        // What the peer has closed does not come back, and its shorter time runs on.
        if (this.#wasConnected && this.#channel.readyState === "open") this.#expect("silent", SILENCE_MS);
        return;
      case "failed":
        this.#lose(this.#wasConnected ? "silent" : "no_way");
        return;
      default:
        return;
    }
  }

  #expect(reason: MediaLoss, ms: number): void {
    if (this.#isOver) return;
    this.#forget();
    this.#timer = setTimeout(() => this.#lose(reason), ms);
  }

  #forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #lose(reason: MediaLoss): void {
    if (this.#isOver) return;
    this.stop();
    this.#handler.onLost(reason);
  }
}
