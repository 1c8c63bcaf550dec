/** What is shown in each phase: nothing yet, setting up, locked, open, broken. */
import { UnlockScreen } from "../screens/setup/unlock-screen.tsx";
import { route } from "../state/route.ts";
import { appState } from "../state/session.ts";
import { lazy } from "../ui/lazy.tsx";
import { Shell } from "./shell.tsx";

const WelcomeScreen = lazy(
  () => import("../screens/setup/welcome-screen.tsx"),
  (module) => module.WelcomeScreen,
);
const ActivationScreen = lazy(
  () => import("../screens/setup/activation-screen.tsx"),
  (module) => module.ActivationScreen,
);
const JoiningScreen = lazy(
  () => import("../screens/setup/joining-screen.tsx"),
  (module) => module.JoiningScreen,
);
const BrokenScreen = lazy(
  () => import("../screens/setup/broken-screen.tsx"),
  (module) => module.BrokenScreen,
);

export function App() {
  const state = appState.value;
  const place = route.value;
  switch (state.phase) {
    case "starting":
      return null;
    case "broken":
      return <BrokenScreen sentence={state.sentence} />;
    case "empty":
      if (place.name === "activate") return <ActivationScreen key={place.link} link={place.link} />;
      if (place.name === "join") return <JoiningScreen key={place.link} link={place.link} />;
      return <WelcomeScreen />;
    case "locked":
      return <UnlockScreen state={state} />;
    case "open":
      // The recovery kit is confirmed on the same screen, after the account has become usable.
      if (place.name === "activate") return <ActivationScreen key={place.link} link={place.link} />;
      return <Shell />;
  }
}
