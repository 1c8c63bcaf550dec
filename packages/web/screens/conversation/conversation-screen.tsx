/** The history with one contact, and the field to write in below it. */
import { useSignal } from "@preact/signals";
import type { Contact } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { Info, MessageCircle } from "lucide";
import { useEffect, useMemo } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { contactOf } from "../../state/contacts.ts";
import { ConversationModel } from "../../state/conversation.ts";
import { decisionFor } from "../../state/decision.ts";
import { conversations } from "../../state/history.ts";
import { hrefOf } from "../../state/route.ts";
import { appState, identity } from "../../state/session.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button, IconLink } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { inSentence } from "../../ui/harmless.ts";
import { Notice } from "../../ui/notice.tsx";
import { Screen } from "../../ui/screen.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { CallButton } from "../contacts/call-button.tsx";
import { nameOf } from "../contacts/contact-name.ts";
import { SendingDecision } from "../contacts/sending-decision.tsx";
import { Composer } from "./composer.tsx";
import { hasKeyboard } from "./composer-field.tsx";
import { ConversationHead } from "./conversation-head.tsx";
import { Messages } from "./messages.tsx";
import { useSeen } from "./seen.ts";
import "./conversation.css";

export function ConversationScreen({ peer }: { readonly peer: Address }) {
  const { model, failed, open } = useModel(peer);
  const answering = useSignal(0);
  const contact = contactOf(peer);
  const known = contact ?? conversations.value?.find((one) => one.peer === peer);
  const name = nameOf({ displayName: known?.displayName ?? null, address: peer });
  useSeen(model);
  return (
    <Screen
      title={<StrangerName text={name} />}
      subtitle={<ConversationHead peer={peer} contact={contact} />}
      before={<Avatar name={name} address={peer} size="small" />}
      back="#/"
      ownScroll
      keepFocus={hasKeyboard()}
      actions={
        <>
          {contact !== null && <CallButton contact={contact} />}
          <IconLink
            icon={Info}
            label={t().conversation.contactDetails(inSentence(name))}
            href={hrefOf({ name: "contact", address: peer })}
          />
        </>
      }
      foot={<Foot model={model} contact={contact} name={inSentence(name)} answering={answering.value} />}
    >
      {failed ? (
        <div class="messages-failed">
          <Notice kind="warn" actions={<Button onPress={open}>{t().common.retry}</Button>}>
            {t().conversation.notLoaded}
          </Notice>
        </div>
      ) : (
        <Body
          model={model}
          name={inSentence(name)}
          readable={contact?.level === "end-to-site"}
          onAnswer={() => answering.value++}
        />
      )}
    </Screen>
  );
}

/** Reads the messages while the screen is there. */
function useModel(peer: Address) {
  const failed = useSignal(false);
  const open = (model: ConversationModel) => {
    failed.value = false;
    model.open().catch(() => {
      // Locked meanwhile: the screen is going away.
      failed.value = appState.peek().phase === "open";
    });
  };
  const model = useMemo(() => {
    const fresh = new ConversationModel(peer);
    // At once, and not when the screen has been drawn without messages: the worker reads while this draws.
    open(fresh);
    return fresh;
  }, [peer]);
  useEffect(() => () => model.dispose(), [model]);
  return { model, failed: failed.value, open: () => open(model) };
}

interface BodyProps {
  readonly model: ConversationModel;
  readonly name: string;
  /** The server can read what is written here. */
  readonly readable: boolean;
  readonly onAnswer: () => void;
}

function Body({ model, name, readable, onAnswer }: BodyProps) {
  const list = model.messages.value;
  if (list === null) return <div class="messages-frame" role="status" aria-label={t().common.loading} />;
  if (list.length === 0) {
    return (
      <div class="messages-frame">
        <Empty icon={MessageCircle} title={t().conversation.emptyTitle}>
          {!readable && t().conversation.emptyWords(name)}
        </Empty>
      </div>
    );
  }
  return <Messages model={model} list={list} name={name} onAnswer={onAnswer} />;
}

interface FootProps {
  readonly model: ConversationModel;
  readonly contact: Contact | null;
  readonly name: string;
  readonly answering: number;
}

/** The field to write in, or what has to be decided before anything can be written. */
function Foot({ model, contact, name, answering }: FootProps) {
  if (identity.value?.policy.messaging === false) {
    return (
      <div class="decision">
        <Notice>{t().conversation.notAllowed}</Notice>
      </div>
    );
  }
  if (contact !== null && decisionFor(contact) !== null) return <SendingDecision contact={contact} />;
  return <Composer model={model} name={name} answering={answering} />;
}
