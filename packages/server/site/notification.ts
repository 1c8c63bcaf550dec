/** A receipt for a SIP phone: the notification it asked for (RFC 5438 §7.2), in message/cpim. */
import { appendImdn, createCpim, encodeCpim } from "@sottovoce/sip";
import { type Bytes, sipUriOf } from "@sottovoce/wire";
import type { Delivery } from "../mailbox/delivery.ts";
import type { MailboxItem } from "../store/store.ts";
import { encodeNotification, IMDN_CONTENT_TYPE } from "./imdn.ts";
import { decodeReference } from "./reference.ts";

export const CPIM_CONTENT_TYPE = "message/cpim";

/** The delivery of a receipt that has a reference. */
export function imdnDelivery(item: Extract<MailboxItem, { kind: "receipt" }>): Delivery {
  const { receipt, reference, expiresAt } = item;
  const { messageId, sender, recipient, sentAt } = decodeReference(reference);
  const disposition = receipt.status === "delivered" ? "delivered" : "failed";
  const content = encodeNotification({ messageId, disposition, sentAt, recipient: sipUriOf(recipient) });
  const cpim = createCpim({
    from: { formalName: null, uri: sipUriOf(recipient) },
    to: [{ formalName: null, uri: sipUriOf(sender) }],
    dateTime: receipt.at,
    contentType: IMDN_CONTENT_TYPE,
    content,
  });
  // RFC 5438 §7.2.1.1: it has a name, and asks for no notification of itself.
  appendImdn(cpim.headers, receipt.id);
  cpim.contentHeaders.append("Content-Disposition", "notification");
  return {
    contentType: CPIM_CONTENT_TYPE,
    body: encodeCpim(cpim) as Bytes,
    enqueuedAt: receipt.at,
    expiresAt,
    from: recipient,
    // A phone that cannot read one now will not be able to later.
    refusalIsFinal: true,
  };
}
