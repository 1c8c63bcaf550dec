/** Finds a QR code in a picture: by the browser itself where it can, else by a library that is loaded only then. */

/** @returns what a code in the picture says, or `null` */
export type CodeReader = (picture: HTMLVideoElement) => Promise<string | null>;

/** The part of the Shape Detection API that is used; TypeScript's library does not know it yet. */
interface Detector {
  detect(picture: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorConstructor {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/**
 * Side of the picture given to the library, in pixels: a code of 57 modules (version 10) that fills half of it has six
 * pixels a module, and a phone reads it in a few milliseconds.
 */
const MAX_SIDE = 720;

export async function codeReader(): Promise<CodeReader> {
  return (await ownReader()) ?? (await libraryReader());
}

async function ownReader(): Promise<CodeReader | null> {
  const Detector = (globalThis as { BarcodeDetector?: DetectorConstructor }).BarcodeDetector;
  if (Detector === undefined) return null;
  try {
    // Some systems have the interface, and nothing behind it.
    if (!(await Detector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new Detector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
  } catch {
    return null;
  }
}

async function libraryReader(): Promise<CodeReader> {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture) => {
    const { videoWidth, videoHeight } = picture;
    if (context === null || videoWidth === 0) return null;
    const scale = Math.min(1, MAX_SIDE / Math.max(videoWidth, videoHeight));
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      // The library throws where it finds no code.
      return null;
    }
  };
}
