/** Where the worker of a tab begins: it leads, or passes on what the one that leads says. */
import type { ToTab, ToWorker } from "../engine/protocol.ts";
import { Member } from "./member.ts";

/** TypeScript has no way to say of one folder alone that its global is a dedicated worker's. */
const scope = self as unknown as DedicatedWorkerGlobalScope;

const member = new Member((message: ToTab) => scope.postMessage(message));
scope.onmessage = ({ data }: MessageEvent<ToWorker>) => member.hear(data);
member.join();
