/** A call that goes on: who is on the other side, what is to be compared, and what can be pressed. */
import { useSignal } from "@preact/signals";
import type { Call } from "@sottovoce/client";
import { Mic, MicOff, Pause, PhoneOff, ShieldCheck, Volume2 } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { OutputDevice } from "../../media/loudspeaker.ts";
import {
  hangUp,
  holdCall,
  isMicrophoneGone,
  isPeerQuiet,
  mediaDesk,
  muteCall,
  secondCall,
} from "../../state/calls.ts";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { asides } from "./call-words.ts";
import { Differ } from "./differ.tsx";
import { OutputDialog } from "./output-dialog.tsx";
import { RoundButton } from "./round-button.tsx";
import { SasPanel } from "./sas-panel.tsx";
import { SecondCall } from "./second-call.tsx";
import { SecurityDetails } from "./security-details.tsx";
import { useMicrophoneQuestion } from "./use-microphone-question.ts";

interface ActiveCallProps {
  readonly call: Call;
  /** Of the peer, in a sentence. */
  readonly name: string;
}

export function ActiveCall({ call, name }: ActiveCallProps) {
  const second = secondCall.value;
  return (
    <>
      <div class="call-middle">
        {second !== null && <SecondCall call={second.call} />}
        <Aside call={call} name={name} />
        <Security call={call} name={name} />
      </div>
      <Controls call={call} />
    </>
  );
}

/** What is not as it usually is. */
function Aside({ call, name }: ActiveCallProps) {
  const sound = { quiet: isPeerQuiet.value, noMicrophone: isMicrophoneGone.value };
  const sentences = asides(call, name, sound);
  if (sentences.length === 0) return null;
  // In one frame: the words below them keep their room.
  return (
    <div class="call-aside">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

function Security({ call, name }: ActiveCallProps) {
  const words = t().calls;
  const { security, phase } = call;
  if (security === null) return <Why isSecuring={phase === "securing"} />;
  const { verified, discloses, sas } = security;
  return (
    <>
      {discloses === true && <Notice kind="danger">{words.discloses(name)}</Notice>}
      {verified === null ? (
        <SasPanel call={call} sas={sas} name={name}>
          <SecurityDetails security={security} />
        </SasPanel>
      ) : (
        <>
          <p class={discloses === true ? "call-trust" : "call-trust call-verified"}>
            <Icon node={ShieldCheck} />
            <span>{words.verified[verified](name)}</span>
          </p>
          <SecurityDetails security={security}>
            <Differ call={call.id} name={name} label={words.sas.differHere} />
          </SecurityDetails>
        </>
      )}
    </>
  );
}

function Why({ isSecuring }: { readonly isSecuring: boolean }) {
  const words = t().calls;
  const asksForMicrophone = useMicrophoneQuestion();
  return (
    <>
      {asksForMicrophone && <Notice>{words.microphone}</Notice>}
      <p class="call-why">{isSecuring ? words.phaseWhy.yellow : words.phaseWhy.red}</p>
    </>
  );
}

function Controls({ call }: { readonly call: Call }) {
  const words = t().calls;
  const outputs = useOutputs();
  const choosing = useSignal(false);
  const { id, muted, held } = call;
  return (
    <div class="call-controls">
      <RoundButton
        icon={muted ? MicOff : Mic}
        label={words.mute}
        pressed={muted}
        onPress={() => void muteCall(id, !muted)}
      />
      {call.phase === "secure" && (
        <RoundButton
          icon={Pause}
          label={words.hold}
          pressed={held.here}
          onPress={() => void holdCall(id, !held.here)}
        />
      )}
      {outputs.length > 1 && (
        <RoundButton icon={Volume2} label={words.speaker} onPress={() => (choosing.value = true)} />
      )}
      <RoundButton icon={PhoneOff} label={words.end} kind="end" onPress={() => void hangUp(id)} />
      {choosing.value && <OutputDialog devices={outputs} onClose={() => (choosing.value = false)} />}
    </div>
  );
}

/** Where it can be heard, also after something was plugged in. */
function useOutputs(): readonly OutputDevice[] {
  const outputs = useSignal<readonly OutputDevice[]>([]);
  useEffect(() => {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    const look = () =>
      void mediaDesk()
        .then((desk) => desk.outputs())
        .then((found) => (outputs.value = found))
        .catch(() => undefined);
    look();
    devices?.addEventListener("devicechange", look);
    return () => devices?.removeEventListener("devicechange", look);
  }, []);
  return outputs.value;
}
