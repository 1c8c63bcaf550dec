/** A call that rings here: to be answered or declined. */
import type { Call } from "@sottovoce/client";
import { Phone, PhoneOff } from "lucide";
import { t } from "../../i18n/index.ts";
import { canGuardFrames } from "../../media/frame-support.ts";
import { answerCall, declineCall } from "../../state/calls.ts";
import { Notice } from "../../ui/notice.tsx";
import { CallerTrust } from "./caller-trust.tsx";
import { RoundButton } from "./round-button.tsx";

interface RingingCallProps {
  readonly call: Call;
  /** Of the peer, in a sentence. */
  readonly name: string;
}

export function RingingCall({ call, name }: RingingCallProps) {
  const words = t().calls;
  const possible = canGuardFrames();
  return (
    <>
      <div class="call-middle">
        <CallerTrust call={call} name={name} />
        {!possible && <Notice kind="warn">{words.unsupported}</Notice>}
      </div>
      <div class="call-controls call-controls-wide">
        <RoundButton
          icon={PhoneOff}
          label={words.decline}
          kind="end"
          onPress={() => void declineCall(call.id)}
        />
        {possible && (
          <RoundButton
            icon={Phone}
            label={words.answer}
            kind="answer"
            onPress={() => void answerCall(call.id)}
          />
        )}
      </div>
    </>
  );
}
