/**
 * A client in a process of its own, to be killed: the engine with the command line's ports.
 * Takes `ClientOptions` as JSON in its first argument, commands and reports over the process channel.
 */
import { activate, openEngine, type Ports, type RecordStore } from "@sottovoce/client";
import { parseActivationLink } from "@sottovoce/wire";
import { openPorts } from "../../../packages/cli/with-engine.ts";
import type { ClientCommand, ClientOptions, ClientReport } from "./client-protocol.ts";

export const PASSPHRASE = "a passphrase for tests only";

const options = JSON.parse(process.argv[2] as string) as ClientOptions;
const report = (message: ClientReport): void => {
  if (process.connected) process.send?.(message);
};

/** Kills the process at a commit, as a power cut would: nothing after that point runs. */
function mortal(records: RecordStore, at: NonNullable<ClientOptions["dieAtCommit"]>): RecordStore {
  let commits = 0;
  const die = (): Promise<never> => {
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => {});
  };
  return {
    get: (store, key) => records.get(store, key),
    list: (store, query) => records.list(store, query),
    erase: () => records.erase(),
    close: () => records.close(),
    async commit(changes) {
      const last = ++commits === at.count;
      if (last && at.moment === "before") await die();
      await records.commit(changes);
      if (last) await die();
    },
  };
}

const plain = openPorts(options.profile);
const ports: Ports =
  options.dieAtCommit === undefined
    ? plain
    : { ...plain, records: mortal(plain.records, options.dieAtCommit) };
const engine =
  options.link === undefined
    ? await openEngine(ports, PASSPHRASE)
    : (await activate(ports, parseActivationLink(options.link), PASSPHRASE)).engine;

engine.on((event) => {
  switch (event.type) {
    case "message":
      if (event.message.note === null)
        report({ report: "shown", id: event.message.id, peer: event.message.peer, text: event.message.text });
      break;
    case "status":
    case "send_error":
      report({
        report: "status",
        id: event.message.id,
        status: event.message.status,
        reason: event.message.reason,
      });
      break;
    case "connection":
      report({ report: "connection", state: event.state });
      break;
    default:
  }
});

async function answer(tag: number, work: () => Promise<ClientReport & { report: "answer" }>): Promise<void> {
  try {
    report(await work());
  } catch (error) {
    report({ report: "failed", tag, message: error instanceof Error ? error.message : String(error) });
  }
}

process.on("message", (command: ClientCommand) => {
  switch (command.call) {
    case "send":
      void answer(command.tag, async () => ({
        report: "answer",
        tag: command.tag,
        value: [await engine.send(command.to, command.text)],
      }));
      break;
    case "messages":
      void answer(command.tag, async () => ({
        report: "answer",
        tag: command.tag,
        value: await engine.messages(command.peer, { limit: 100_000 }),
      }));
      break;
    case "outbox":
      void answer(command.tag, async () => ({
        report: "answer",
        tag: command.tag,
        value: await engine.outbox(),
      }));
      break;
    case "start":
      engine.start();
      break;
    case "wake":
      engine.wake();
      break;
    case "stop":
      void engine.stop().then(() => process.disconnect?.());
      break;
  }
});

if (options.offline !== true) engine.start();
report({ report: "ready", address: engine.identity.address });
