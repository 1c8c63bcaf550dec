/** How a call ended, in words, and what can be done then. */
import { useSignal } from "@preact/signals";
import type { Call } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { MessageCircle, Phone } from "lucide";
import { t } from "../../i18n/index.ts";
import { endsQuietly, type TabCall } from "../../state/call-book.ts";
import { acceptAsNew, dismissCall, placeCall } from "../../state/calls.ts";
import { contactOf } from "../../state/contacts.ts";
import { preferences } from "../../state/preferences.ts";
import { navigate } from "../../state/route.ts";
import { writingTo } from "../../state/writing.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { toast } from "../../ui/toasts.tsx";
import { canCallAgain, isAlarm, tabEndWords } from "./call-words.ts";
import { Question } from "./question.tsx";
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
          <p class="call-ended-words">
            {hidesInVain(shown) ? t().calls.noRelay(name) : tabEndWords(shown, name)}
          </p>
        )}
        {call.security !== null && !endsQuietly(shown) && <SecurityDetails security={call.security} />}
      </div>
      <Actions shown={shown} />
    </>
  );
}

/** The person's own setting may be what kept both sides apart. */
function hidesInVain({ call: { end, peer }, interrupted }: TabCall): boolean {
  const { hideAddress } = preferences.value.calls;
  return end === "no_way" && !interrupted && hideAddress && contactOf(peer)?.trust !== "verified";
}

function Alarm({ shown: { call }, name }: EndedCallProps) {
  const { mismatch, broken, notProven } = t().calls;
  if (call.end === "mismatch") {
    return (
      <Notice kind="danger" title={mismatch.title}>
        {mismatch.words(name)}
      </Notice>
    );
  }
  const { title, words } = call.end === "not_proven" ? notProven : broken;
  return (
    <Notice kind="danger" title={title} actions={<Accept call={call} name={name} />}>
      {words(name)}
    </Notice>
  );
}

/** A new device is the usual reason; whoever knows of it may go on. */
function Accept({ call, name }: { readonly call: Call; readonly name: string }) {
  const asking = useSignal(false);
  const { broken } = t().calls;
  const accept = async () => {
    if (!(await acceptAsNew(call.peer))) return;
    dismissCall(call.id);
    toast(broken.accepted);
  };
  return (
    <>
      <Button kind="quiet" onPress={() => (asking.value = true)}>
        {broken.accept}
      </Button>
      {asking.value && (
        <Question
          title={broken.accept}
          words={broken.acceptWords(name)}
          confirm={broken.accept}
          likely="stay"
          onConfirm={() => void accept()}
          onClose={() => (asking.value = false)}
        />
      )}
    </>
  );
}

/** The field takes the focus: what had it before the call is the button that calls, and Enter would call again. */
function write(peer: Address): void {
  writingTo.value = peer;
  navigate({ name: "conversation", peer });
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
      <Button wide icon={MessageCircle} onPress={leave(() => write(peer))}>
        {words.write}
      </Button>
      <Button kind="quiet" wide onPress={leave(() => undefined)}>
        {words.close}
      </Button>
    </div>
  );
}
