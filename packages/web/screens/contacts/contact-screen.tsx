/** Somebody's details: who it is, how safe it is to write, and what is set for this contact. */
import type { Contact } from "@sottovoce/client";
import type { Address } from "@sottovoce/wire";
import { Star, UserRoundX } from "lucide";
import { AppError } from "../../engine/app-engine.ts";
import { t } from "../../i18n/index.ts";
import { adoptContact, contactOf } from "../../state/contacts.ts";
import { conversations } from "../../state/history.ts";
import { nameOf } from "../../state/people.ts";
import { attempt, engine, identity, sentenceFor } from "../../state/session.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Screen } from "../../ui/screen.tsx";
import { StrangerName } from "../../ui/stranger-text.tsx";
import { ChangedKey } from "./changed-key.tsx";
import { ContactCard } from "./contact-card.tsx";
import { DeleteConversation } from "./delete-conversation.tsx";
import { Disappearing } from "./disappearing.tsx";
import { SecurityList } from "./security-list.tsx";
import { type LookUp, useLookUp } from "./use-look-up.ts";
import "./contact-screen.css";

export function ContactScreen({ address }: { readonly address: Address }) {
  return address === identity.value?.address ? (
    <OwnScreen address={address} />
  ) : (
    <OtherScreen address={address} />
  );
}

function OtherScreen({ address }: { readonly address: Address }) {
  const lookUp = useLookUp(address);
  const contact = contactOf(address);
  return (
    <Screen
      title={<StrangerName text={contact === null ? address : nameOf(contact)} />}
      back="#/contacts"
      actions={contact !== null && <FavouriteButton contact={contact} />}
    >
      {contact === null ? <Unknown lookUp={lookUp} /> : <Details contact={contact} lookUp={lookUp} />}
    </Screen>
  );
}

function Details({ contact, lookUp }: { readonly contact: Contact; readonly lookUp: LookUp }) {
  const hasConversation = conversations.value?.some(({ peer }) => peer === contact.address) ?? false;
  return (
    <div class="contact">
      <ContactCard contact={contact} reachable={lookUp.reachable} />
      {isUnknown(lookUp) && (
        <div class="contact-notice">
          <Notice kind="warn" title={t().contacts.details.unknown}>
            {t().contacts.details.unknownWords}
          </Notice>
        </div>
      )}
      {contact.trust === "changed" && contact.level !== "contradicted" && <ChangedKey contact={contact} />}
      <SecurityList contact={contact} />
      <Disappearing contact={contact} />
      {hasConversation && <DeleteConversation contact={contact} />}
    </div>
  );
}

/** The server says that there is nobody of this address, or nobody any more. */
function isUnknown({ failure }: LookUp): boolean {
  return failure instanceof AppError && failure.code === "unknown_recipient";
}

function FavouriteButton({ contact }: { readonly contact: Contact }) {
  const { address, favourite } = contact;
  return (
    <span class={favourite ? "favourite favourite-on" : "favourite"}>
      <IconButton
        icon={Star}
        label={t().contacts.details.favourite}
        pressed={favourite}
        onPress={() => attempt(async () => adoptContact(await engine().setFavourite(address, !favourite)))}
      />
    </span>
  );
}

/** Nobody this device knows, and the server has not said yet who it is, or said that it is nobody. */
function Unknown({ lookUp }: { readonly lookUp: LookUp }) {
  const words = t().contacts.details;
  const { failure } = lookUp;
  if (failure === null) return <div role="status" aria-label={t().common.loading} />;
  if (isUnknown(lookUp)) {
    return (
      <Empty icon={UserRoundX} title={words.unknown}>
        {words.unknownWords}
      </Empty>
    );
  }
  return (
    <div class="contact-failed">
      <Notice
        kind="warn"
        title={words.failed}
        actions={<Button onPress={lookUp.again}>{t().common.retry}</Button>}
      >
        {sentenceFor(failure)}
      </Notice>
    </div>
  );
}

/** One's own address, opened by a link: what others see. */
function OwnScreen({ address }: { readonly address: Address }) {
  const words = t().contacts.details;
  return (
    <Screen title={words.own} back="#/contacts" reading>
      <p>{words.ownWords}</p>
      <p>
        <strong>
          <StrangerName text={address} />
        </strong>
      </p>
    </Screen>
  );
}
