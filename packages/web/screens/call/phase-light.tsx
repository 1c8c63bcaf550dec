/** Where a call is: a colour, an icon and words that say the same (REQUIREMENTS V5), and how long it has lasted. */
import type { Call } from "@sottovoce/client";
import { KeyRound, LockOpen, PhoneIncoming, PhoneOff, ShieldAlert, ShieldCheck } from "lucide";
import { formatLength } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { isIncomingRing } from "../../state/call-book.ts";
import { Icon, type IconNode } from "../../ui/icon.tsx";
import { isAlarm, type Light, lightOf, phaseWords } from "./call-words.ts";
import { useLength } from "./use-length.ts";

const ICONS = { red: LockOpen, yellow: KeyRound, green: ShieldCheck, over: PhoneOff } as const;

export function PhaseLight({ call }: { readonly call: Call }) {
  const light = lightOf(call);
  return (
    <p class={`call-light call-light-${light}`}>
      <Icon node={iconOf(call)} size="medium" />
      <span>{phaseWords(call)}</span>
      <Length call={call} light={light} />
    </p>
  );
}

function iconOf(call: Call): IconNode {
  if (isAlarm(call)) return ShieldAlert;
  return isIncomingRing(call) ? PhoneIncoming : ICONS[lightOf(call)];
}

function Length({ call, light }: { readonly call: Call; readonly light: Light }) {
  const length = useLength(call);
  if (length === null || (light !== "green" && light !== "over")) return null;
  return (
    <span class="call-length" role="timer" aria-label={t().calls.length}>
      {formatLength(length)}
    </span>
  );
}
