/** Runs the test files that were bundled with it, and posts what became of them. */
import { runAll } from "./node-test.ts";

const outcomes = await runAll();
self.postMessage(outcomes);
