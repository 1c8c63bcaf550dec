/** Where a call is: a colour, an icon and words that say the same (REQUIREMENTS V5); and how long it has lasted. */
import type { Call } from "@sottovoce/client";
import { Ear, KeyRound, Lock, LockOpen, PhoneIncoming, PhoneOff, ShieldAlert, ShieldCheck } from "lucide";
import { formatLength } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { isIncomingRing } from "../../state/call-book.ts";
import { Icon, type IconNode } from "../../ui/icon.tsx";
import { isAlarm, lightOf, phaseWords, standingOf } from "./call-words.ts";
import { useLength } from "./use-length.ts";

const PHASES = {
  dialing: LockOpen,
  ringing: LockOpen,
  connecting: LockOpen,
  securing: KeyRound,
  ended: PhoneOff,
} as const;
/** Unlike each other in shape as well. */
const STANDINGS = { open: Lock, verified: ShieldCheck, unproven: ShieldAlert, disclosed: Ear } as const;

export function PhaseLight({ call }: { readonly call: Call }) {
  return (
    <p class={`call-light call-light-${lightOf(call)}`}>
      <Icon node={iconOf(call)} size="medium" />
      <span>{phaseWords(call)}</span>
      {call.phase === "ended" && <CallLength call={call} />}
    </p>
  );
}

function iconOf(call: Call): IconNode {
  if (isAlarm(call)) return ShieldAlert;
  if (isIncomingRing(call)) return PhoneIncoming;
  return call.phase === "secure" ? STANDINGS[standingOf(call.security)] : PHASES[call.phase];
}

export function CallLength({ call }: { readonly call: Call }) {
  const length = useLength(call);
  if (length === null) return null;
  return (
    <span class="call-length" role="timer" aria-label={t().calls.length}>
      {formatLength(length)}
    </span>
  );
}
