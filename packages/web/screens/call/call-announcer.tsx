/** Says to screen readers what the light and the sentences say to eyes, whenever it changes. */
import type { Call } from "@sottovoce/client";
import { t } from "../../i18n/index.ts";
import { isIncomingRing, type TabCall } from "../../state/call-book.ts";
import { isMicrophoneGone, isPeerQuiet } from "../../state/calls.ts";
import { alarmWords, asides, phaseWords, tabEndWords, trustWords } from "./call-words.ts";

export function CallAnnouncer({ shown, name }: { readonly shown: TabCall; readonly name: string }) {
  const sound = { quiet: isPeerQuiet.value, noMicrophone: isMicrophoneGone.value };
  return (
    <p class="visually-hidden" role="status">
      {[phaseWords(shown.call), ...more(shown, name, sound)].join(" ")}
    </p>
  );
}

function more(shown: TabCall, name: string, sound: Parameters<typeof asides>[2]): readonly string[] {
  const { call } = shown;
  if (call.phase === "ended") return [tabEndWords(shown, name)];
  if (isIncomingRing(call)) return [trustWords(call, name)];
  return [...securityWords(call, name), ...asides(call, name, sound)];
}

function securityWords({ security }: Call, name: string): readonly string[] {
  const words = t().calls;
  if (security === null) return [];
  const { verified } = security;
  const alarm = alarmWords(security, name);
  return [
    ...(alarm === null ? [] : [alarm]),
    verified === null ? words.sas.title : words.verified[verified](name),
  ];
}
