/** A call stands over whatever else is shown. */
import { shownCall } from "../state/calls.ts";
import { lazy } from "../ui/lazy.tsx";

export const CallScreen = lazy(
  () => import("../screens/call/call-screen.tsx"),
  (module) => module.CallScreen,
);

export function CallLayer() {
  return shownCall.value === null ? null : <CallScreen />;
}
