/** A camera for a browser: a file that it takes for the picture of one. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { encode } from "uqr";

const WIDTH = 640;
const HEIGHT = 480;
/** Of the square that a code fills. */
const SIDE = 420;
const QUIET_ZONE = 4;
const WHITE = 235;
const BLACK = 16;
const GREY = 128;

export class Camera {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** A camera that looks at nothing yet. It is gone after the test. */
  static make(t: TestContext): Camera {
    const folder = mkdtempSync(join(tmpdir(), "sottovoce-camera-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const camera = new Camera(join(folder, "picture.y4m"));
    writeFileSync(
      camera.#file,
      frame(() => GREY),
    );
    return camera;
  }

  /** What the browser is started with. */
  get args(): readonly string[] {
    return ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${this.#file}`];
  }

  /** Holds a QR code before it; seen from the next time on that the camera is opened. */
  show(text: string): void {
    const { size, data } = encode(text, { border: QUIET_ZONE, ecc: "M" });
    const left = (WIDTH - SIDE) / 2;
    const top = (HEIGHT - SIDE) / 2;
    const module = (offset: number): number => Math.floor((offset * size) / SIDE);
    const picture = frame((x, y) => {
      if (x < left || x >= left + SIDE || y < top || y >= top + SIDE) return GREY;
      return data[module(y - top)]?.[module(x - left)] ? BLACK : WHITE;
    });
    writeFileSync(this.#file, picture);
  }
}

/** One frame of YUV4MPEG2 (mjpegtools, yuv4mpeg(5)), without colour. @param light of a pixel, 16 to 235 */
function frame(light: (x: number, y: number) => number): Buffer {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) luma[y * WIDTH + x] = light(x, y);
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY);
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`),
    luma,
    chroma,
  ]);
}
