/** The dialog that links another device, step by step. */
import type { LinkOffered, LinkRequest } from "@sottovoce/client";
import { Copy, ShieldCheck } from "lucide";
import { t } from "../../i18n/index.ts";
import { attempt, sentenceFor } from "../../state/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { inSentence } from "../../ui/harmless.ts";
import { Icon } from "../../ui/icon.tsx";
import { Notice } from "../../ui/notice.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { toast } from "../../ui/toasts.tsx";
import { spelled } from "../contacts/digits.ts";
import { Countdown } from "./countdown.tsx";
import { type Linking, type LinkingStep, useLinking } from "./use-linking.ts";
import "./link-dialog.css";

export function LinkDialog({ onClose }: { readonly onClose: () => void }) {
  const linking = useLinking();
  return (
    <Dialog
      title={titleOf(linking.step)}
      sheet
      onClose={onClose}
      actions={<Actions linking={linking} onClose={onClose} />}
    >
      <Words step={linking.step} />
    </Dialog>
  );
}

function titleOf({ name }: LinkingStep): string {
  const words = t().devices;
  switch (name) {
    case "making":
    case "offered":
      return words.offer.title;
    case "asked":
    case "accepting":
      return words.compare.title;
    case "failed":
      return words.failed;
    default:
      return words[name].title;
  }
}

function Words({ step }: { readonly step: LinkingStep }) {
  const words = t().devices;
  switch (step.name) {
    case "making":
      return <p role="status">{words.offer.making}</p>;
    case "offered":
      return <Offer offer={step.offer} />;
    case "asked":
    case "accepting":
      return <Compare request={step.request} />;
    case "linked":
      return (
        <div class="link-done" role="status">
          <Icon node={ShieldCheck} size="huge" />
          <p>{words.linked.words}</p>
        </div>
      );
    case "declined":
      return <Notice kind="warn">{words.declined.words}</Notice>;
    case "expired":
      return <p role="status">{words.expired.words}</p>;
    case "failed":
      return <Notice kind="danger">{sentenceFor(step.error)}</Notice>;
  }
}

function Offer({ offer }: { readonly offer: LinkOffered }) {
  const words = t().devices.offer;
  const copy = async () => {
    if (await attempt(() => navigator.clipboard.writeText(offer.link))) toast(t().common.copied);
  };
  return (
    <>
      <p>
        {words.how} <strong>{words.secret}</strong>
      </p>
      <QrCode text={offer.link} label={words.code} />
      <div class="link-offer">
        <Button icon={Copy} onPress={copy}>
          {words.copy}
        </Button>
        <Countdown until={offer.expiresAt} words={words.validFor} />
      </div>
      <p class="link-waiting" role="status">
        {words.waiting}
      </p>
    </>
  );
}

function Compare({ request }: { readonly request: LinkRequest }) {
  const words = t().devices;
  const device = inSentence(request.name ?? words.unnamed);
  return (
    <>
      <p>{words.compare.words(device)}</p>
      <p class="link-code" dir="ltr">
        <span aria-hidden="true">{`${request.code.slice(0, 3)} ${request.code.slice(3)}`}</span>
        <span class="visually-hidden">{`${words.compare.digits}: ${spelled(request.code)}`}</span>
      </p>
    </>
  );
}

function Actions({ linking, onClose }: { readonly linking: Linking; readonly onClose: () => void }) {
  const { step, accept, decline, again } = linking;
  const words = t().devices;
  switch (step.name) {
    case "making":
    case "offered":
      return (
        <Button kind="quiet" wide onPress={onClose}>
          {t().common.cancel}
        </Button>
      );
    case "asked":
    case "accepting":
      return (
        <>
          <Button kind="main" wide busy={step.name === "accepting"} onPress={() => accept(step.request)}>
            {words.compare.match}
          </Button>
          <Button kind="danger" wide disabled={step.name === "accepting"} onPress={decline}>
            {words.compare.differ}
          </Button>
        </>
      );
    case "linked":
      return (
        <Button kind="main" wide onPress={onClose}>
          {t().common.done}
        </Button>
      );
    default:
      return (
        <>
          <Button kind="main" wide onPress={again}>
            {words.again}
          </Button>
          <Button kind="quiet" wide onPress={onClose}>
            {t().common.close}
          </Button>
        </>
      );
  }
}
