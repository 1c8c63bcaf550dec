/** Stands for the crypto package's Node provider in a browser: what was written to try that one tries this one. */
import { createWebPrimitives } from "@sottovoce/crypto/primitives/web";

const primitives = await createWebPrimitives();

export const createNodePrimitives = () => primitives;
