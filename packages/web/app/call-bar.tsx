/** Above everything while a call goes on and the person looks at something else: a press returns to it. */

import type { Call } from "@sottovoce/client";
import { Phone, PhoneCall } from "lucide";
import { formatLength } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { lightOf, phaseWords } from "../screens/call/call-words.ts";
import { useLength } from "../screens/call/use-length.ts";
import { callElsewhere, isCallAside, shownCall } from "../state/calls.ts";
import { contactOf } from "../state/contacts.ts";
import { nameOf } from "../state/people.ts";
import { inSentence } from "../ui/harmless.ts";
import { Icon } from "../ui/icon.tsx";
import "./call-bar.css";

export function CallBar() {
  const shown = shownCall.value;
  const elsewhere = callElsewhere.value;
  if (shown !== null && isCallAside.value) return <Return call={shown.call} />;
  if (elsewhere === null) return null;
  return (
    <div class="call-bar call-bar-elsewhere" role="status">
      <Icon node={Phone} size="small" />
      <span>{t().calls.elsewhere}</span>
    </div>
  );
}

function Return({ call }: { readonly call: Call }) {
  const length = useLength(call);
  const { peer, peerName } = call;
  const name = inSentence(nameOf({ displayName: contactOf(peer)?.displayName ?? peerName, address: peer }));
  return (
    <button
      type="button"
      class={`call-bar call-bar-${lightOf(call)}`}
      onClick={() => {
        isCallAside.value = false;
      }}
    >
      <Icon node={PhoneCall} size="medium" />
      <span class="call-bar-words">
        <span>{t().calls.return(name)}</span>
        <span class="call-bar-phase">
          {length === null ? phaseWords(call) : `${phaseWords(call)} · ${formatLength(length)}`}
        </span>
      </span>
    </button>
  );
}
