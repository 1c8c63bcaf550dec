/**
 * Writes sm1.json anew: `node packages/crypto/test/vectors/make.ts`. Only a deliberate change of the protocol or of
 * a stored form is a reason to; the difference in the file then shows what changed. Encapsulations that are recorded
 * already are played back, so that a change of a stored form leaves the envelopes as they are.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createNodePrimitives } from "../../primitives/node.ts";
import { type Story, tellStory } from "./scenario.ts";
import { type TapedEncapsulation, tapedPrimitives } from "./tape.ts";

const file = new URL("sm1.json", import.meta.url);
const recorded: { readonly encapsulations: TapedEncapsulation[]; readonly story: Story } = JSON.parse(
  readFileSync(file, "utf8"),
);
const encapsulations = [...recorded.encapsulations];
const story = await tellStory(await tapedPrimitives(createNodePrimitives(), encapsulations));
writeFileSync(file, `${JSON.stringify({ encapsulations, story }, null, 2)}\n`);
