/** A worker that does what a target of a parser must not do: never end, or take all memory. */
import { workerData } from "node:worker_threads";
import { CurrentInput } from "../current-input.ts";
import type { WorkerTask } from "../worker.ts";

const { target, memory } = workerData as WorkerTask;
if (target === "unloadable") throw new Error("this target cannot be loaded");
new CurrentInput(memory).set(Buffer.from("the last input"));
const kept: number[][] = [];
while (true) if (target === "greedy") kept.push(new Array(10_000).fill(kept.length));
