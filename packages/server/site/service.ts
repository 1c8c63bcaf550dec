/**
 * End-to-site messages: texts to and from SIP phones, which have no keys. The server can read them; it keeps them sealed
 * with its own key and hands them on over TLS. Nothing here is ever done for an account with keys that did not ask for it.
 */
import { appendImdn, createCpim, encodeCpim, PLAIN_TEXT_CONTENT_TYPE } from "@sottovoce/sip";
import {
  type Address,
  type Bytes,
  type DeviceId,
  type MessageId,
  RECEIPT_STATUSES,
  type ReceiptStatus,
  sipUriOf,
  utf8,
} from "@sottovoce/wire";
import type { DirectoryAccount } from "../accounts/directory.ts";
import type { SiteTerms, Submission, SubmissionOutcome } from "../store/store.ts";
import { encodeSiteContent, type SiteContent } from "./content.ts";
import { CPIM_CONTENT_TYPE } from "./notification.ts";
import { encodeReference } from "./reference.ts";

const NO_REFERENCE: Bytes = new Uint8Array(0);

export interface SiteMessage {
  /** Mailbox of the sender, where receipts go. */
  readonly sender: DeviceId;
  readonly from: Address;
  readonly to: DirectoryAccount;
  readonly id: MessageId;
  readonly text: string;
  /** Unix milliseconds, by the server's clock. */
  readonly sentAt: number;
  readonly expiresAt: number;
  /** For the sender. */
  readonly receipts: SiteTerms;
}

export interface SiteSurroundings {
  submit(submission: Submission): Promise<SubmissionOutcome>;
}

export class SiteMessages {
  readonly #around: SiteSurroundings;

  constructor(around: SiteSurroundings) {
    this.#around = around;
  }

  /**
   * Puts a message into every mailbox of its recipient. When it resolves with `enqueued`, it is on disk.
   * @throws StoreUnavailable when nothing was taken
   */
  submit(message: SiteMessage): Promise<SubmissionOutcome> {
    const { sender, id, to, expiresAt, receipts: site } = message;
    const body = encodeSiteContent(contentOf(message));
    return this.#around.submit({
      sender,
      id,
      expiresAt,
      envelopes: to.devices.map(({ id: device }) => ({ device, body, receipt: true, site })),
    });
  }
}

/** What a device of the app wants to hear of its message: everything, in the receipts it knows. */
export const APP_RECEIPTS: SiteTerms = { receipts: RECEIPT_STATUSES, reference: NO_REFERENCE };

/** A SIP phone that asked for nothing. */
export const NO_RECEIPTS: SiteTerms = { receipts: [], reference: NO_REFERENCE };

/** What a SIP phone asked to be told of its message. */
export function phoneReceipts(
  receipts: readonly ReceiptStatus[],
  reference: Parameters<typeof encodeReference>[0],
): SiteTerms {
  return receipts.length === 0 ? NO_RECEIPTS : { receipts, reference: encodeReference(reference) };
}

/** Every phone shows a bare text; a device of the app gets one that names its sender, moment and id (RFC 3862). */
function contentOf({ from, to, id, text, sentAt }: SiteMessage): SiteContent {
  const content = utf8(text);
  if (to.kind === "sip-phone") return { contentType: PLAIN_TEXT_CONTENT_TYPE, from, body: content };
  const cpim = createCpim({
    from: { formalName: null, uri: sipUriOf(from) },
    to: [{ formalName: null, uri: sipUriOf(to.address) }],
    dateTime: sentAt,
    contentType: PLAIN_TEXT_CONTENT_TYPE,
    content,
  });
  appendImdn(cpim.headers, id);
  return { contentType: CPIM_CONTENT_TYPE, body: encodeCpim(cpim) as Bytes };
}
