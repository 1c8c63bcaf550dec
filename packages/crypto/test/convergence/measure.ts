/**
 * How often two devices come to send on the same session: `node packages/crypto/test/convergence/measure.ts 500`.
 * The numbers of docs/decisions/session-selection.md are from here.
 */
import { createNodePrimitives } from "../../primitives/node.ts";
import { seededRandom } from "../random.ts";
import { tellStory } from "./story.ts";
import { RESTORING, WEATHERS } from "./weathers.ts";

const stories = Number(process.argv[2] ?? 200);
const primitives = createNodePrimitives();
for (const [name, weather] of Object.entries({ ...WEATHERS, ...RESTORING })) {
  let apart = 0;
  let unread = 0;
  for (let seed = 1; seed <= stories; seed++) {
    const ending = await tellStory(primitives, seededRandom(seed), weather);
    if (!ending.together) apart++;
    unread += ending.unread;
  }
  process.stdout.write(`${name}: ${stories} stories, ${apart} apart, ${unread} unread\n`);
}
