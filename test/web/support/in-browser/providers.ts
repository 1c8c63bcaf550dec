/** Stands for the crypto package's list of providers: the two that a browser has. */
import type { Primitives } from "@sottovoce/crypto";
import { createWebPrimitives } from "@sottovoce/crypto/primitives/web";

const [web, noble] = [await createWebPrimitives(), await createWebPrimitives({ force: "noble" })];

export const PROVIDERS: readonly Primitives[] = [web, noble];
export const PROVIDER_PAIRS: readonly (readonly [Primitives, Primitives])[] = [
  [web, noble],
  [noble, web],
];
