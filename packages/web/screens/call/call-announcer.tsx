/** Says to screen readers what the light and the sentences say to eyes, whenever it changes. */
import type { Call } from "@sottovoce/client";
import { t } from "../../i18n/index.ts";
import type { TabCall } from "../../state/call-book.ts";
import { phaseWords, tabEndWords } from "./call-words.ts";

export function CallAnnouncer({ shown, name }: { readonly shown: TabCall; readonly name: string }) {
  const { call } = shown;
  const words =
    call.phase === "ended"
      ? [phaseWords(call), tabEndWords(shown, name)]
      : [phaseWords(call), ...asides(call, name)];
  return (
    <p class="visually-hidden" role="status">
      {words.join(" ")}
    </p>
  );
}

function asides(call: Call, name: string): readonly string[] {
  const words = t().calls;
  const { security, muted, held } = call;
  const verified = security?.verified ?? null;
  return [
    ...(security?.unproven === true ? [words.sas.unproven(name)] : []),
    ...(security !== null ? [verified === null ? words.sas.title : words.verified[verified](name)] : []),
    ...(held.here ? [words.held] : []),
    ...(held.there ? [words.heldThere(name)] : []),
    ...(muted ? [words.muted] : []),
  ];
}
