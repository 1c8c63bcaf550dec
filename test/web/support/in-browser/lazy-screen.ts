/** A page with a screen that is loaded when it is opened, and whose module comes when the test wants it. */
import { type ComponentType, h, options, render } from "preact";
import { speak } from "../../../../packages/web/i18n/index.ts";
import { lazy } from "../../../../packages/web/ui/lazy.tsx";

const { promise, resolve } = Promise.withResolvers<ComponentType>();
const LazyScreen = lazy(
  () => promise,
  (Screen) => Screen,
);

// Effects run when the test says so, which a browser with much to do also puts off.
let runEffects = () => {};
options.requestAnimationFrame = (effects) => {
  runEffects = effects;
};

globalThis.lazyScreen = {
  async loadBeforeEffects() {
    await speak("en");
    render(h(LazyScreen, {}), document.body);
    resolve(() => h("h1", {}, "Here"));
    await LazyScreen.preload();
    runEffects();
  },
};

declare global {
  var lazyScreen: {
    /** Draws the screen; its module comes, by somebody else's asking, before the drawn one asks itself. */
    loadBeforeEffects(): Promise<void>;
  };
}
