import { createNodePrimitives } from "../primitives/node.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { createWebPrimitives } from "../primitives/web.ts";

/** Every configuration that ships: Node, a browser that has everything, and one that has nothing. */
export const PROVIDERS: readonly Primitives[] = [
  createNodePrimitives(),
  await createWebPrimitives(),
  await createWebPrimitives({ force: "noble" }),
];

/** Every ordered pair of two different configurations, for what one makes and the other reads. */
export const PROVIDER_PAIRS: readonly (readonly [Primitives, Primitives])[] = PROVIDERS.flatMap((maker) =>
  PROVIDERS.filter((reader) => reader !== maker).map((reader) => [maker, reader] as const),
);
