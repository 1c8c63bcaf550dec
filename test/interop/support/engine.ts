/** Our own client in this process: the engine with the command line's ports. What happens is told in lines. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { activate, type CallMedia, type Engine, type EngineEvent } from "@sottovoce/client";
import { parseActivationLink } from "@sottovoce/wire";
import { openPorts } from "../../../packages/cli/with-engine.ts";
import { atEnd } from "../../e2e/support/at-end.ts";
import { Lines } from "./lines.ts";
import type { InteropServer } from "./server.ts";

const PASSPHRASE = "a passphrase for tests only";

export interface RunningEngine {
  readonly engine: Engine;
  /** `message <peer> <security> <text>`, `status <id> <status> <reason>`, `connection <state>`. */
  readonly events: Lines;
}

/** A client of a new account, online. @param media for one that calls */
export async function startEngine(
  t: TestContext,
  server: InteropServer,
  name: string,
  media?: CallMedia,
): Promise<RunningEngine> {
  const profile = mkdtempSync(join(tmpdir(), "sottovoce-engine-"));
  atEnd(t, () => rmSync(profile, { recursive: true, force: true }));
  const link = parseActivationLink(await server.addClient(name));
  const { engine } = await activate(openPorts(profile, media), link, PASSPHRASE);
  atEnd(t, () => engine.stop());
  const events = new Lines(`The engine of ${name}`);
  engine.on((event) => events.append(`${describe(event)}\n`));
  engine.start();
  await events.until(/^connection online$/);
  return { engine, events };
}

function describe(event: EngineEvent): string {
  switch (event.type) {
    case "message": {
      const { peer, security, note, text } = event.message;
      return `message ${peer} ${note ?? security} ${text}`;
    }
    case "status":
    case "send_error":
      return `status ${event.message.id} ${event.message.status} ${event.message.reason}`;
    case "connection":
      return `connection ${event.state}`;
    case "contact":
      return `contact ${event.contact.address} ${event.contact.level}`;
    case "call": {
      const { peer, direction, phase, end } = event.call;
      return `call ${peer} ${direction} ${phase} ${end}`;
    }
    default:
      return event.type;
  }
}
