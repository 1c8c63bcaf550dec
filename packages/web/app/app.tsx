/** What is shown in each phase: nothing yet, setting up, locked, open, broken. */
import type { VNode } from "preact";
import { activeLink } from "../screens/setup/active-link.ts";
import { UnlockScreen } from "../screens/setup/unlock-screen.tsx";
import { recoveryKit } from "../state/recovery-kit.ts";
import { route } from "../state/route.ts";
import { appState } from "../state/session.ts";
import { lazy } from "../ui/lazy.tsx";
import { CallBar } from "./call-bar.tsx";
import { CallLayer } from "./call-layer.tsx";
import { Shell } from "./shell.tsx";
import { UpdateBanner } from "./update-banner.tsx";

const WelcomeScreen = lazy(
  () => import("../screens/setup/welcome-screen.tsx"),
  (module) => module.WelcomeScreen,
);
const ActivationScreen = lazy(
  () => import("../screens/setup/activation-screen.tsx"),
  (module) => module.ActivationScreen,
);
const AlreadyActiveScreen = lazy(
  () => import("../screens/setup/already-active-screen.tsx"),
  (module) => module.AlreadyActiveScreen,
);
const RecoveryKitScreen = lazy(
  () => import("../screens/setup/recovery-kit-screen.tsx"),
  (module) => module.RecoveryKitScreen,
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
  switch (state.phase) {
    case "starting":
      return null;
    case "broken":
      return <BrokenScreen reason={state.reason} />;
    case "empty":
      return settingUp() ?? <WelcomeScreen />;
    case "locked":
      return (
        <div class="before-open">
          <UpdateBanner />
          <UnlockScreen state={state} />
        </div>
      );
    case "open":
      return (
        <>
          {openScreen()}
          <CallLayer />
        </>
      );
  }
}

function openScreen(): VNode | null {
  const instead = insteadOfShell();
  if (instead === null) return <Shell />;
  return (
    <div class="before-open">
      <CallBar />
      {instead}
    </div>
  );
}

/** What stands in the shell's place, where there is something to be done first. */
function insteadOfShell(): VNode | null {
  const kit = recoveryKit.value;
  if (kit !== null) return <RecoveryKitScreen words={kit} />;
  const place = route.value;
  if (place.name !== "activate" && place.name !== "join") return null;
  // The account is usable a moment before its activation has returned; any other link came too late.
  return place.link === activeLink.value ? settingUp() : <AlreadyActiveScreen />;
}

/** The screen of the link that was opened; `null` without one. */
function settingUp(): VNode | null {
  const place = route.value;
  if (place.name === "activate") return <ActivationScreen key={place.link} link={place.link} />;
  if (place.name === "join") return <JoiningScreen key={place.link} link={place.link} />;
  return null;
}
