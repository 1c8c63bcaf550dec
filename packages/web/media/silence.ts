/**
 * Stands in for a microphone that is gone: browsers send nothing at all for one, and who hears no frame for so long takes
 * the call for lost (`SilenceWatch`). Whose microphone is pulled out shall still hear the other side.
 */
export class Silence {
  readonly #context = new AudioContext();
  readonly track: MediaStreamTrack;

  constructor() {
    const output = new MediaStreamAudioDestinationNode(this.#context, { channelCount: 1 });
    // Without a source it would make no samples, and so no frames.
    const nothing = new ConstantSourceNode(this.#context, { offset: 0 });
    nothing.connect(output);
    nothing.start();
    const [track] = output.stream.getAudioTracks();
    if (track === undefined) throw new Error("a destination has a track");
    this.track = track;
  }

  close(): void {
    this.track.stop();
    void this.#context.close();
  }
}
