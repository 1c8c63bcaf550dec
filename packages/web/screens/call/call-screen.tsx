/** A call over everything else: one that rings here, one that goes on, or how one ended. */
import { ChevronDown } from "lucide";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { isIncomingRing, type TabCall } from "../../state/call-book.ts";
import { dismissCall, isCallAside, shownCall } from "../../state/calls.ts";
import { contactOf } from "../../state/contacts.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/button.tsx";
import { inSentence } from "../../ui/harmless.ts";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { nameOf } from "../contacts/contact-name.ts";
import { ActiveCall } from "./active-call.tsx";
import { CallAnnouncer } from "./call-announcer.tsx";
import { EndedCall } from "./ended-call.tsx";
import { CallLength, PhaseLight } from "./phase-light.tsx";
import { RingingCall } from "./ringing-call.tsx";
import { useQuietEnd } from "./use-quiet-end.ts";
import "./call-screen.css";

export function CallScreen() {
  const shown = shownCall.value;
  if (shown === null || isCallAside.value) return null;
  return <Shown key={shown.call.id} shown={shown} />;
}

function Shown({ shown }: { readonly shown: TabCall }) {
  const { call } = shown;
  const dialog = useModal();
  const title = useRef<HTMLHeadingElement>(null);
  const part = isIncomingRing(call) ? "ringing" : call.phase === "ended" ? "ended" : "active";
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), [part]);
  // What had the focus may be gone, as the buttons below the words are once they were compared.
  useLayoutEffect(() => {
    if (dialog.current?.contains(document.activeElement) === false)
      title.current?.focus({ preventScroll: true });
  });
  useQuietEnd(shown);
  const name = nameOf({
    displayName: contactOf(call.peer)?.displayName ?? call.peerName,
    address: call.peer,
  });
  const inWords = inSentence(name);
  const words = t().calls;
  const close = () => (part === "ended" ? dismissCall(call.id) : goAside());
  return (
    <dialog
      ref={dialog}
      class="call"
      aria-label={part === "ringing" ? words.incomingFrom(inWords) : words.screen(inWords)}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class={`call-inside call-${part}`} data-phase={call.phase}>
        {part !== "ended" && (
          <div class="call-top">
            <IconButton icon={ChevronDown} label={words.back} onPress={goAside} />
            <CallLength call={call} />
          </div>
        )}
        <div class="call-who">
          <Avatar name={name} address={call.peer} size="large" />
          <h1 class="call-name" tabIndex={-1} ref={title}>
            <StrangerName text={name} />
          </h1>
          {name !== call.peer && (
            <p class="call-address">
              <StrangerName text={call.peer} />
            </p>
          )}
          <PhaseLight call={call} />
        </div>
        {part === "ringing" && <RingingCall call={call} name={inWords} />}
        {part === "active" && <ActiveCall call={call} name={inWords} />}
        {part === "ended" && <EndedCall shown={shown} name={inWords} />}
        <CallAnnouncer shown={shown} name={inWords} />
      </div>
    </dialog>
  );
}

function goAside(): void {
  isCallAside.value = true;
}

/** Over all other dialogs; what had the focus has it again afterwards. */
function useModal() {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      element.current?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return element;
}
