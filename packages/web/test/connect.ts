/** Stands for `engine/connect.ts` in the build for the tests: lets them see and use the page's connection. */
import type { AppEvent } from "../engine/app-engine.ts";
import { type AppConnection, connectAppEngine as connect } from "../engine/connect.ts";
import "./globals.ts";
import { setAhead } from "./page-clock.ts";

export function connectAppEngine(): AppConnection {
  const connection = connect();
  const events: AppEvent[] = [];
  connection.subscribe((event) => events.push(event));
  globalThis.sottovoce = connection.engine;
  globalThis.sottovoceTest = { connection, events, setAhead };
  return connection;
}
