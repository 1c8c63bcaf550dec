/** What became of one message: every attempt, its cause, what comes next, and when it ends (REQUIREMENTS M16). */
import { useSignal } from "@preact/signals";
import type { HistoryMessage } from "@sottovoce/client";
import type { Address, MessageId } from "@sottovoce/wire";
import { Phone, RotateCcw, SendHorizontal } from "lucide";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { canCall, placeCall } from "../../state/calls.ts";
import { contactOf } from "../../state/contacts.ts";
import { ConversationModel } from "../../state/conversation.ts";
import { navigate } from "../../state/route.ts";
import { attempt, engine, onEvent } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { inSentence } from "../../ui/harmless.ts";
import { StrangerText } from "../../ui/stranger-text.tsx";
import { toast } from "../../ui/toasts.tsx";
import { nameOf } from "../contacts/contact-name.ts";
import { CallReceipt } from "./call-receipt.tsx";
import { Timeline } from "./timeline.tsx";
import "./timeline.css";

interface DetailsProps {
  readonly peer: Address;
  readonly id: MessageId;
}

export function TimelineDialog({ peer, id }: DetailsProps) {
  const message = useMessage(id);
  const asking = useSignal(false);
  const close = () => navigate({ name: "conversation", peer }, { replace: true });
  const words = t().conversation.details;
  if (message === undefined) return null;
  if (message === null) {
    return (
      <Dialog title={words.title} sheet onClose={close} actions={<CloseButton onPress={close} />}>
        <p>{words.gone}</p>
      </Dialog>
    );
  }
  const name = inSentence(nameOf({ displayName: contactOf(peer)?.displayName ?? null, address: peer }));
  return (
    <>
      <Dialog
        title={message.call === undefined ? words.title : t().calls.entry.details}
        sheet
        onClose={close}
        actions={<Actions message={message} onRemove={() => (asking.value = true)} onClose={close} />}
      >
        <p class="details-whom">{message.direction === "out" ? words.to(name) : words.from(name)}</p>
        {message.note === null && (
          <blockquote class={`details-text details-text-${message.direction}`}>
            <StrangerText text={message.text} />
          </blockquote>
        )}
        {message.call === undefined ? (
          <Timeline message={message} name={name} />
        ) : (
          <CallReceipt entry={message.call} name={name} />
        )}
      </Dialog>
      {asking.value && <AskRemove message={message} onClose={() => (asking.value = false)} onGone={close} />}
    </>
  );
}

interface ActionsProps {
  readonly message: HistoryMessage;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

function Actions({ message, onRemove, onClose }: ActionsProps) {
  const words = t().conversation.details;
  const waiting = message.status === "sending";
  const failed = message.status === "error" || message.status === "expired";
  const copy = () =>
    attempt(() => navigator.clipboard.writeText(message.text)).then(
      (done) => done && toast(t().common.copied),
    );
  return (
    <>
      <Button kind="danger" onPress={onRemove}>
        {words.remove}
      </Button>
      {message.note === null && <Button onPress={copy}>{t().common.copy}</Button>}
      {isCall(message) && canCall(message.peer) && (
        <Button
          kind="main"
          icon={Phone}
          onPress={() => {
            onClose();
            void placeCall(message.peer);
          }}
        >
          {message.direction === "out" ? t().calls.again : t().calls.entry.callBack}
        </Button>
      )}
      {waiting && (
        <Button kind="main" icon={RotateCcw} onPress={() => attempt(() => engine().retry(message.id))}>
          {words.again}
        </Button>
      )}
      {failed && (
        <Button
          kind="main"
          icon={SendHorizontal}
          onPress={async () => {
            if (await attempt(() => sendAgain(message))) onClose();
          }}
        >
          {words.sendAgain}
        </Button>
      )}
      {!waiting && !failed && <CloseButton onPress={onClose} />}
    </>
  );
}

function isCall({ note }: HistoryMessage): boolean {
  return note === "call" || note === "missed_call";
}

/** As a message of its own: the one that failed stays for what it tells. */
async function sendAgain({ peer, text }: HistoryMessage): Promise<void> {
  const model = new ConversationModel(peer);
  try {
    await model.send(text);
  } finally {
    model.dispose();
  }
}

function CloseButton({ onPress }: { readonly onPress: () => void }) {
  return <Button onPress={onPress}>{t().common.close}</Button>;
}

interface AskRemoveProps {
  readonly message: HistoryMessage;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function AskRemove({ message, onClose, onGone }: AskRemoveProps) {
  const words = t().conversation.details;
  const remove = async () => {
    const done = await attempt(() => engine().remove(message.id));
    if (done) onGone();
    else onClose();
  };
  return (
    <Dialog
      title={words.removeTitle}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {t().common.cancel}
          </Button>
          <Button kind="danger" onPress={remove}>
            {words.remove}
          </Button>
        </>
      }
    >
      <p>{message.status === "sending" ? words.removeWaiting : words.removeWords}</p>
    </Dialog>
  );
}

/** The message, as it changes; `undefined` while it is being read, `null` when there is none. */
function useMessage(id: MessageId): HistoryMessage | null | undefined {
  const message = useSignal<HistoryMessage | null | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    const read = () =>
      engine()
        .message(id)
        .then(
          (found) => {
            if (wanted) message.value = found;
          },
          () => undefined,
        );
    read();
    const stop = onEvent((event) => {
      if (event.type === "removed" && event.id === id) message.value = null;
      else if ("message" in event && event.message.id === id) message.value = event.message;
    });
    return () => {
      wanted = false;
      stop();
    };
  }, [id, message]);
  return message.value;
}
