/** Above everything while a call goes on and the person looks at something else: a press returns to it. */
import { Phone, PhoneCall, PhoneOff } from "lucide";
import { formatLength } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { lightOf, phaseWords } from "../screens/call/call-words.ts";
import { useLength } from "../screens/call/use-length.ts";
import { useQuietEnd } from "../screens/call/use-quiet-end.ts";
import type { TabCall } from "../state/call-book.ts";
import { callElsewhere, isCallAside, shownCall } from "../state/calls.ts";
import { contactOf } from "../state/contacts.ts";
import { nameOf } from "../state/people.ts";
import { inSentence } from "../ui/harmless.ts";
import { Icon } from "../ui/icon.tsx";
import "./call-bar.css";

export function CallBar() {
  const shown = shownCall.value;
  const elsewhere = callElsewhere.value;
  if (shown !== null && isCallAside.value) return <Return key={shown.call.id} shown={shown} />;
  if (elsewhere === null) return null;
  return (
    <div class="call-bar call-bar-elsewhere" role="status">
      <Icon node={Phone} size="small" />
      <span>{t().calls.elsewhere}</span>
    </div>
  );
}

function Return({ shown }: { readonly shown: TabCall }) {
  const { call } = shown;
  useQuietEnd(shown);
  const length = useLength(call);
  const { peer, peerName } = call;
  const isOver = call.phase === "ended";
  const words = t().calls;
  const name = inSentence(nameOf({ displayName: contactOf(peer)?.displayName ?? peerName, address: peer }));
  return (
    <button
      type="button"
      class={`call-bar call-bar-${lightOf(call)}`}
      onClick={() => {
        isCallAside.value = false;
      }}
    >
      <Icon node={isOver ? PhoneOff : PhoneCall} size="medium" />
      <span class="call-bar-words">
        <span>{isOver ? words.screen(name) : words.return(name)}</span>
        <span class="call-bar-phase">
          {length === null ? phaseWords(call) : `${phaseWords(call)} · ${formatLength(length)}`}
        </span>
      </span>
    </button>
  );
}
