import { equalBytes } from "@noble/ciphers/utils.js";
import { argon2id } from "./argon2id.ts";
import type { Bytes } from "./bytes.ts";
import { iteratedSha512 } from "./noble/hashing.ts";
import type { Ed25519, MlKem768, Primitives, X25519 } from "./primitives.ts";
import type { SymmetricPrimitives } from "./provider.ts";
import { webEd25519 } from "./webcrypto/ed25519.ts";
import { kemSubtle, webMlKem768 } from "./webcrypto/mlkem768.ts";
import { supportsEd25519, supportsMlKem768, supportsX25519 } from "./webcrypto/probe.ts";
import { webSymmetric } from "./webcrypto/symmetric.ts";
import { webX25519 } from "./webcrypto/x25519.ts";

/** What one call of `getRandomValues` gives (Web Cryptography API §10.1.1). */
const MAX_RANDOM_CHUNK = 65_536;

export interface WebPrimitivesOptions {
  /** `noble`: JavaScript for everything, as if the platform had nothing but a random generator. */
  readonly force?: "noble";
  /** Another WebCrypto than the platform's, say one that lacks algorithms. */
  readonly subtle?: SubtleCrypto;
}

/**
 * Primitives from WebCrypto, and from the `@noble` libraries where this browser has none. What it has is
 * tried out once, here; keep the result for the life of the page. What it has not is loaded only then: the curves
 * and ML-KEM in JavaScript are as large as half of the client.
 *
 * An insecure context (plain HTTP but for loopback) has no WebCrypto at all: there everything is JavaScript.
 */
export async function createWebPrimitives(options: WebPrimitivesOptions = {}): Promise<Primitives> {
  // Declared as always there, and absent in an insecure context.
  const subtle: SubtleCrypto | undefined = options.subtle ?? globalThis.crypto.subtle;
  const source = await (options.force === "noble" || subtle === undefined ? allNoble() : choose(subtle));
  return {
    provider: `web(${describe(source.replaced)})`,
    x25519: source.x25519,
    ed25519: source.ed25519,
    mlKem768: source.mlKem768,
    ...source.symmetric,
    randomBytes,
    iteratedSha512,
    argon2id,
    constantTimeEqual: equalBytes,
  };
}

interface Source {
  readonly x25519: X25519;
  readonly ed25519: Ed25519;
  readonly mlKem768: MlKem768;
  readonly symmetric: SymmetricPrimitives;
  /** What stands in for WebCrypto. */
  readonly replaced: readonly Part[];
}

/** Each loads one implementation in JavaScript. */
const NOBLE = {
  x25519: async () => (await import("./noble/x25519.ts")).nobleX25519,
  ed25519: async () => (await import("./noble/ed25519.ts")).nobleEd25519,
  mlKem768: async () => (await import("./noble/mlkem768.ts")).nobleMlKem768,
  symmetric: async () => (await import("./noble/symmetric.ts")).nobleSymmetric,
};
type Part = keyof typeof NOBLE;
const PARTS = Object.keys(NOBLE) as readonly Part[];

async function allNoble(): Promise<Source> {
  return {
    x25519: await NOBLE.x25519(),
    ed25519: await NOBLE.ed25519(),
    mlKem768: await NOBLE.mlKem768(),
    symmetric: await NOBLE.symmetric(),
    replaced: PARTS,
  };
}

async function choose(subtle: SubtleCrypto): Promise<Source> {
  const x25519 = webX25519(subtle);
  const ed25519 = webEd25519(subtle);
  const kem = kemSubtle(subtle);
  const mlKem768 = kem === null ? null : webMlKem768(kem);
  const replaced: Part[] = [];
  const load = <P extends Part>(part: P): ReturnType<(typeof NOBLE)[P]> => {
    replaced.push(part);
    return NOBLE[part]() as ReturnType<(typeof NOBLE)[P]>;
  };
  return {
    x25519: (await supportsX25519(x25519)) ? x25519 : await load("x25519"),
    ed25519: (await supportsEd25519(ed25519)) ? ed25519 : await load("ed25519"),
    mlKem768: mlKem768 !== null && (await supportsMlKem768(mlKem768)) ? mlKem768 : await load("mlKem768"),
    symmetric: webSymmetric(subtle),
    replaced,
  };
}

/** For example `webcrypto; noble: mlKem768`. */
function describe(replaced: readonly Part[]): string {
  if (replaced.length === PARTS.length) return "noble";
  return replaced.length === 0 ? "webcrypto" : `webcrypto; noble: ${replaced.join(" ")}`;
}

function randomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += MAX_RANDOM_CHUNK) {
    crypto.getRandomValues(bytes.subarray(offset, offset + MAX_RANDOM_CHUNK));
  }
  return bytes;
}
