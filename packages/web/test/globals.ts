/** What the build for the tests adds to the page. */
import type { AppEngine, AppEvent } from "../engine/app-engine.ts";
import type { AppConnection } from "../engine/connect.ts";

declare global {
  /** The engine, as screens have it. */
  var sottovoce: AppEngine;
  var sottovoceTest: {
    readonly connection: AppConnection;
    /** Everything that happened since the page was loaded. */
    readonly events: readonly AppEvent[];
    /** Moves the clocks of page and engine. @param ms ahead of the system's */
    setAhead(ms: number): void;
    /** Tells the screens of this tab of something, as the engine would: to look at what seldom happens. */
    emit(event: AppEvent): void;
  };
}
