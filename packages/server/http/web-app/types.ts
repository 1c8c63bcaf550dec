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
  /** What the build wants the browser told with it: its policies above all. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface WebApp {
  /** SHA-256 of the build, 64 hexadecimal digits, as the app itself shows it. */
  readonly build: string;
  readonly files: readonly WebFile[];
}
