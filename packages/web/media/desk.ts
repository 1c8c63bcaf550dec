/** The tab's side of calls: keeps the sessions that the engine has asked for, and answers it. */
import type {
  FromMedia,
  MediaEvent,
  MediaFailure,
  MediaNotice,
  MediaOrder,
  ToMedia,
} from "../engine/media-protocol.ts";
import { clock } from "./clock.ts";
import { chosenOutput, type OutputDevice, outputDevices } from "./loudspeaker.ts";
import { NoMicrophone, openMicrophone } from "./microphone.ts";
import { SdpRefused } from "./sdp.ts";
import { CallSession, NoWay } from "./session.ts";
import { VOICE_PROCESSING } from "./voice-processing.ts";

export interface DeskOptions {
  /** To the engine. */
  readonly report: (message: FromMedia) => void;
  /** Whether nothing arrives of whom this tab's call is with: for the person who wonders. */
  readonly onQuiet: (quiet: boolean) => void;
  /** Whether its microphone is gone, and the other side hears silence; not so where a call begins. */
  readonly onMicrophoneGone: (gone: boolean) => void;
}

export class MediaDesk {
  readonly #options: DeskOptions;
  readonly #sessions = new Map<string, CallSession>();
  /** How many of those who ask for sessions have gone. */
  #leaders = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** The device on which calls are heard; empty for the system's own choice. */
  get output(): string {
    return chosenOutput();
  }

  /** @returns where a call can be heard; empty where the browser leaves that to the system */
  outputs(): Promise<readonly OutputDevice[]> {
    return outputDevices();
  }

  /** @param id of a device; empty for the system's own choice */
  async chooseOutput(id: string): Promise<void> {
    for (const session of this.#sessions.values()) await session.loudspeaker.choose(id);
  }

  /** From the worker that leads. */
  hear(message: ToMedia): void {
    if ("notice" in message) this.#note(message.session, message.notice);
    else void this.#answer(message.session, message.id, message.order);
  }

  /** Whoever asked for the sessions is gone: nobody will end them, and nobody hears of them. */
  async closeAll(): Promise<void> {
    this.#leaders++;
    await Promise.all([...this.#sessions.keys()].map((session) => this.#close(session)));
  }

  async #answer(session: string, id: number, order: MediaOrder): Promise<void> {
    try {
      this.#options.report({ session, id, value: await this.#do(session, order) });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === "failed") reportError(error);
      this.#options.report({ session, id, failure, sentence: error instanceof Error ? error.message : "" });
    }
  }

  async #do(id: string, order: MediaOrder): Promise<string | Uint8Array | null> {
    if (order.type === "open") return this.#open(id, order);
    if (order.type === "close") return this.#close(id);
    const session = this.#sessions.get(id);
    if (session === undefined) throw new Error("there is no such call in this tab");
    switch (order.type) {
      case "offer":
        return session.offer();
      case "answer":
        return session.answer(order.offer);
      case "accept":
        await session.accept(order.answer);
        return null;
      case "binding":
        return session.binding();
      case "secure":
        await session.secure(order.keys);
        return null;
    }
  }

  async #open(id: string, { options }: MediaOrder & { readonly type: "open" }): Promise<null> {
    const tell = (event: MediaEvent): void => this.#options.report({ session: id, event });
    const leaders = this.#leaders;
    const microphone = await openMicrophone(VOICE_PROCESSING);
    if (leaders !== this.#leaders) {
      // Whoever wanted it has gone while the person was asked: nobody would ever close it.
      for (const track of microphone.getTracks()) track.stop();
      throw new NoMicrophone("none");
    }
    const { onQuiet, onMicrophoneGone } = this.#options;
    onMicrophoneGone(false);
    const session = new CallSession(options, microphone, clock, {
      onZrtp: (packet) => tell({ type: "zrtp", packet }),
      onConnected: () => tell({ type: "connected" }),
      onQuiet,
      onMicrophoneGone: () => onMicrophoneGone(true),
      onLost: (reason) => tell({ type: "lost", reason }),
    });
    this.#sessions.set(id, session);
    return null;
  }

  #note(id: string, notice: MediaNotice): void {
    const session = this.#sessions.get(id);
    switch (notice.type) {
      case "zrtp":
        session?.sendZrtp(notice.packet);
        return;
      case "muted":
        session?.setMuted(notice.muted);
        return;
      case "held":
        session?.setHeld(notice.held);
        return;
    }
  }

  async #close(id: string): Promise<null> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    await session?.close();
    return null;
  }
}

function failureOf(error: unknown): MediaFailure {
  if (error instanceof NoMicrophone) return "no_microphone";
  if (error instanceof NoWay) return "no_way";
  return error instanceof SdpRefused ? "refused" : "failed";
}
