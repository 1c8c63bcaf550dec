/** How messages to a contact are protected, how sure it is who the contact is, and what that means. */
import type { Contact } from "@sottovoce/client";
import { Lock, LockOpen, ShieldAlert, ShieldCheck, ShieldQuestionMark } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { adoptContact } from "../../state/contacts.ts";
import { hrefOf } from "../../state/route.ts";
import { attempt, engine } from "../../state/session.ts";
import { Icon, type IconNode } from "../../ui/icon.tsx";
import { List, Row } from "../../ui/list.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Switch } from "../../ui/switch.tsx";
import { nameInSentence } from "./contact-name.ts";

const LEVEL_ICONS = {
  "end-to-end": { icon: Lock, tone: "good" },
  "end-to-site": { icon: LockOpen, tone: "warn" },
  contradicted: { icon: ShieldAlert, tone: "danger" },
} as const;

const TRUST_ICONS = {
  unverified: { icon: ShieldQuestionMark, tone: "soft" },
  verified: { icon: ShieldCheck, tone: "good" },
  changed: { icon: ShieldAlert, tone: "danger" },
} as const;

export function SecurityList({ contact }: { readonly contact: Contact }) {
  const words = t().contacts.details;
  const { level, trust, address } = contact;
  const { icon, tone } = LEVEL_ICONS[level];
  return (
    <>
      <List label={words.security} heading>
        <Row
          before={<TonedIcon icon={icon} tone={tone} />}
          title={words.levels[level].title}
          note={words.levels[level].words}
        />
        {level !== "end-to-site" && (
          <Row
            href={hrefOf({ name: "verify", address })}
            before={<TonedIcon {...TRUST_ICONS[trust]} />}
            title={words.trust[trust].title}
            note={contact.verifiedBy === "sas" ? words.verifiedInCall : words.trust[trust].words}
          />
        )}
        {level === "end-to-site" && <Agreement contact={contact} />}
      </List>
      {level === "contradicted" && (
        <div class="contact-notice">
          <Notice kind="danger" title={t().contacts.contradicted.title}>
            {t().contacts.contradicted.words(nameInSentence(contact))}
          </Notice>
        </div>
      )}
    </>
  );
}

function TonedIcon({ icon, tone }: { readonly icon: IconNode; readonly tone: string }) {
  return (
    <span class={`contact-tone contact-tone-${tone}`}>
      <Icon node={icon} />
    </span>
  );
}

/** Once agreed to, it can be taken back. */
function Agreement({ contact }: { readonly contact: Contact }) {
  const [busy, setBusy] = useState(false);
  const words = t().contacts.details;
  const change = async (agreed: boolean) => {
    setBusy(true);
    await attempt(async () => adoptContact(await engine().setEndToSite(contact.address, agreed)));
    setBusy(false);
  };
  return (
    <li>
      <Switch
        label={words.agreed}
        note={words.agreedNote}
        on={contact.endToSiteAgreed}
        disabled={busy}
        onChange={change}
      />
    </li>
  );
}
