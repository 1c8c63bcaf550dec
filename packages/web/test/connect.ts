/** Stands for `engine/connect.ts` in the build for the tests: lets them see and use the page's connection. */
import type { AppEvent } from "../engine/app-engine.ts";
import { type AppConnection, connectAppEngine as connect } from "../engine/connect.ts";
import "./globals.ts";
import { setAhead } from "./page-clock.ts";

type Listener = (event: AppEvent) => void;

export function connectAppEngine(): AppConnection {
  const connection = connect();
  const events: AppEvent[] = [];
  const listeners = new Set<Listener>();
  connection.subscribe((event) => events.push(event));
  globalThis.sottovoce = connection.engine;
  globalThis.sottovoceTest = {
    connection,
    events,
    setAhead,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
  };
  return {
    engine: connection.engine,
    media: connection.media,
    get state() {
      return connection.state;
    },
    subscribe(listener) {
      listeners.add(listener);
      const unsubscribe = connection.subscribe(listener);
      return () => {
        listeners.delete(listener);
        unsubscribe();
      };
    },
  };
}
