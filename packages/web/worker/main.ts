/** Where the worker of a tab begins. */
import type { ToTab, ToWorker } from "../engine/protocol.ts";
import { Member } from "./member.ts";

/** TypeScript has no way to say of one folder alone that its global is a dedicated worker's. */
const scope = self as unknown as DedicatedWorkerGlobalScope;
const tell = (message: ToTab, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

const member = new Member(tell);
scope.onmessage = ({ data }: MessageEvent<ToWorker>) => member.hear(data);
// What is posted to a worker before it listens may be lost.
tell({ type: "ready" });
