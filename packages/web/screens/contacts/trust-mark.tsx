/** How far a contact can be relied on, in one icon and one or two words; nothing for the usual. */
import type { Contact } from "@sottovoce/client";
import { LockOpen, Phone, ShieldAlert, ShieldCheck } from "lucide";
import { t } from "../../i18n/index.ts";
import { Icon, type IconNode } from "../../ui/icon.tsx";
import "./trust-mark.css";

type Kind = "verified" | "changed" | "contradicted" | "endToSite" | "phone";

const LOOKS: Readonly<Record<Kind, { readonly icon: IconNode; readonly tone: string }>> = {
  verified: { icon: ShieldCheck, tone: "good" },
  changed: { icon: ShieldAlert, tone: "danger" },
  contradicted: { icon: ShieldAlert, tone: "danger" },
  endToSite: { icon: LockOpen, tone: "warn" },
  phone: { icon: Phone, tone: "soft" },
};

/** @param contact `null` for somebody of the directory whom this account has nothing to do with yet */
export function TrustMark({
  contact,
  phone = false,
}: {
  readonly contact: Contact | null;
  readonly phone?: boolean;
}) {
  const kind = kindOf(contact, phone);
  if (kind === null) return null;
  const { icon, tone } = LOOKS[kind];
  return (
    <span class={`trust-mark trust-mark-${tone}`}>
      <Icon node={icon} size="small" />
      <span>{t().contacts.marks[kind]}</span>
    </span>
  );
}

function kindOf(contact: Contact | null, phone: boolean): Kind | null {
  if (contact?.level === "contradicted") return "contradicted";
  if (contact?.trust === "changed") return "changed";
  if (contact?.level === "end-to-site") return "endToSite";
  if (contact?.trust === "verified") return "verified";
  return phone ? "phone" : null;
}
