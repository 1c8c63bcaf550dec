/** How far whoever calls is trusted, before it is answered. Never green: only the call itself shows that it is them. */
import type { Call } from "@sottovoce/client";
import { ShieldCheck, ShieldQuestionMark, UserRoundX } from "lucide";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { trustWords } from "./call-words.ts";

const ICONS = { verified: ShieldCheck, unverified: ShieldQuestionMark, unknown: UserRoundX } as const;

interface CallerTrustProps {
  readonly call: Call;
  /** Of the peer, in a sentence. */
  readonly name: string;
}

export function CallerTrust({ call, name }: CallerTrustProps) {
  const words = trustWords(call, name);
  const trust = call.peerTrust ?? "unknown";
  if (trust === "changed") return <Notice kind="warn">{words}</Notice>;
  return (
    <p class="call-trust">
      <Icon node={ICONS[trust]} />
      <span>{words}</span>
    </p>
  );
}
