/** The status of an outgoing message as an icon; the words stand beside it. */
import type { MessageSummary } from "@sottovoce/client";
import { Check, CheckCheck, CircleAlert, Clock, Hand, TimerOff } from "lucide";
import { Icon } from "../../ui/icon.tsx";

const ICONS = {
  sending: Clock,
  enqueued: Check,
  delivered: CheckCheck,
  error: CircleAlert,
  expired: TimerOff,
} as const;

export function StatusIcon({ message }: { readonly message: MessageSummary }) {
  const { status, reason } = message;
  if (status === "received") return null;
  return <Icon node={status === "sending" && reason !== null ? Hand : ICONS[status]} size="small" />;
}
