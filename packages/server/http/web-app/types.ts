/** The built web app in memory: few files, read once. A new build is taken up by a restart. */

export type Encoding = "br" | "gzip";

/** One form of a file's content. */
export interface Variant {
  readonly content: Buffer;
  /** Strong, so each encoding has its own (RFC 9110 §8.8.3.3). */
  readonly etag: string;
}

export interface WebFile {
  /** Where it is served; `/` for the page. */
  readonly path: string;
  readonly contentType: string;
  readonly plain: Variant;
  readonly encoded: Readonly<Partial<Record<Encoding, Variant>>>;
  /** Content-Security-Policy: of the page, or of the worker that this file may become. */
  readonly policy: string;
}

export interface WebApp {
  /** SHA-256 of the build, 64 hexadecimal digits, as the app itself shows it. */
  readonly build: string;
  readonly files: readonly WebFile[];
}
