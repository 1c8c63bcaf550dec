/** A call that goes on: who is on the other side, what is to be compared, and what can be pressed. */
import { useSignal } from "@preact/signals";
import type { Call } from "@sottovoce/client";
import { Mic, MicOff, Pause, PhoneOff, ShieldCheck, Volume2 } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import type { OutputDevice } from "../../media/loudspeaker.ts";
import { hangUp, holdCall, mediaDesk, muteCall, secondCall } from "../../state/calls.ts";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { type Light, lightOf } from "./call-words.ts";
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
  const words = t().calls;
  const sentences = [
    call.held.here ? words.held : null,
    call.held.there ? words.heldThere(name) : null,
    call.muted && !call.held.here ? words.muted : null,
  ].filter((sentence) => sentence !== null);
  return sentences.map((sentence) => (
    <p key={sentence} class="call-aside">
      {sentence}
    </p>
  ));
}

function Security({ call, name }: ActiveCallProps) {
  const words = t().calls;
  const { security } = call;
  const light = lightOf(call);
  if (security === null) return light === "over" ? null : <Why light={light} />;
  return (
    <>
      {security.discloses === true && <Notice kind="danger">{words.discloses(name)}</Notice>}
      {security.verified === null ? (
        <SasPanel call={call} sas={security.sas} name={name} />
      ) : (
        <p class="call-verified">
          <Icon node={ShieldCheck} />
          <span>{words.verified[security.verified](name)}</span>
        </p>
      )}
      <SecurityDetails security={security} />
    </>
  );
}

function Why({ light }: { readonly light: Exclude<Light, "over"> }) {
  const words = t().calls;
  const asksForMicrophone = useMicrophoneQuestion();
  return asksForMicrophone ? (
    <Notice>{words.microphone}</Notice>
  ) : (
    <p class="call-why">{words.phaseWhy[light]}</p>
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
