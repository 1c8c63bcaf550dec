/**
 * Writes sm1.json anew: `node packages/crypto/test/vectors/make.ts`. Only a deliberate change of the protocol or of
 * a stored form is a reason to; the difference in the file then shows what changed.
 */
import { writeFileSync } from "node:fs";
import { createNodePrimitives } from "../../primitives/node.ts";
import { tellStory } from "./scenario.ts";
import { type TapedEncapsulation, tapedPrimitives } from "./tape.ts";

const encapsulations: TapedEncapsulation[] = [];
const story = await tellStory(await tapedPrimitives(createNodePrimitives(), encapsulations));
const file = new URL("sm1.json", import.meta.url);
writeFileSync(file, `${JSON.stringify({ encapsulations, story }, null, 2)}\n`);
