/** How a call ended, in words, and what can be done then. */
import { MessageCircle, Phone } from "lucide";
import { t } from "../../i18n/index.ts";
import { endsQuietly, type TabCall } from "../../state/call-book.ts";
import { dismissCall, placeCall } from "../../state/calls.ts";
import { navigate } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { canCallAgain, endWords, isAlarm } from "./call-words.ts";
import { SecurityDetails } from "./security-details.tsx";

interface EndedCallProps {
  readonly shown: TabCall;
  /** Of the peer, in a sentence. */
  readonly name: string;
}

export function EndedCall({ shown, name }: EndedCallProps) {
  const { call } = shown;
  return (
    <>
      <div class="call-middle">
        {isAlarm(call) ? (
          <Alarm shown={shown} name={name} />
        ) : (
          <p class="call-ended-words">{endWords(shown, name)}</p>
        )}
        {call.security !== null && !endsQuietly(shown) && <SecurityDetails security={call.security} />}
      </div>
      <Actions shown={shown} />
    </>
  );
}

function Alarm({ shown: { call }, name }: EndedCallProps) {
  const words = call.end === "mismatch" ? t().calls.mismatch : t().calls.broken;
  return (
    <Notice kind="danger" title={words.title}>
      {words.words(name)}
    </Notice>
  );
}

function Actions({ shown }: Pick<EndedCallProps, "shown">) {
  const words = t().calls;
  const { id, peer } = shown.call;
  const leave = (then: () => void) => () => {
    dismissCall(id);
    then();
  };
  return (
    <div class="call-ended-actions">
      {canCallAgain(shown.call) && (
        <Button kind="main" wide icon={Phone} onPress={leave(() => void placeCall(peer))}>
          {words.again}
        </Button>
      )}
      <Button wide icon={MessageCircle} onPress={leave(() => navigate({ name: "conversation", peer }))}>
        {words.write}
      </Button>
      <Button kind="quiet" wide onPress={leave(() => undefined)}>
        {words.close}
      </Button>
    </div>
  );
}
