/** MESSAGE from a SIP phone (RFC 3428): a text for somebody, or a notification about one that somebody sent it. */
import { createHash } from "node:crypto";
import { addressOfRecord, parseSipUri, type ServerTransaction, type SipRequest, tagOf } from "@sottovoce/sip";
import {
  type Address,
  checkText,
  type DeviceId,
  MESSAGE_ID_BYTES,
  type MessageId,
  parseAddress,
  parseMessageId,
  type ReceiptStatus,
  type TextVerdict,
  WireError,
} from "@sottovoce/wire";
import type { Directory, DirectoryAccount } from "../accounts/directory.ts";
import { Refusal } from "../refusal.ts";
import type { DeviceFlow, FlowOwner } from "../registrar/flow.ts";
import { type Edge, SipRefusal } from "../sip/edge.ts";
import type { SipHandler } from "../sip/handler.ts";
import { LimitReached } from "../sip/misdeeds.ts";
import { checkRequired } from "../sip/require.ts";
import { senderOf } from "../sip/sender.ts";
import type { SubmissionOutcome } from "../store/store.ts";
import { type PhoneText, readPhoneBody } from "./body.ts";
import type { Notification } from "./imdn.ts";
import { NO_RECEIPTS, phoneReceipts, type SiteMessages } from "./service.ts";

/** Shortest time a message is kept, whatever its Expires says: one try, answered or not (REQUIREMENTS M8). */
const SHORTEST_LIFETIME_MS = 30_000;

export interface SiteHandlerSurroundings {
  readonly edge: Edge;
  readonly directory: Pick<Directory, "account" | "byAddress">;
  readonly messages: SiteMessages;
  /** A phone says that it has a message. */
  readonly acknowledge: (mailbox: DeviceId, id: MessageId) => Promise<void>;
  /** Takes one from the sender's allowance. @throws Refusal `rate_limited` */
  readonly allow: (sender: FlowOwner) => void;
  readonly domain: string;
  readonly lifetimeMs: number;
  readonly now: () => number;
}

export class SiteHandler implements SipHandler {
  readonly methods = ["MESSAGE"];
  readonly #around: SiteHandlerSurroundings;

  constructor(around: SiteHandlerSurroundings) {
    this.#around = around;
  }

  async onRequest(transaction: ServerTransaction, flow: DeviceFlow): Promise<void> {
    const { request } = transaction;
    const { edge } = this.#around;
    const sender = senderOf(request, flow);
    if (sender.generation === null) {
      throw new SipRefusal(403, "Messages are submitted by HTTPS: POST /v1/messages");
    }
    const to = addressOf(request, this.#around.domain);
    checkRequired(request);
    const body = readPhoneBody(request, sender.address);
    if (body.kind === "notification") {
      await this.#note(sender, body.notification);
      edge.answer(transaction, 200);
    } else {
      await this.#accept(request, sender, to, body);
      // RFC 3428 §7: it is on disk, and not with its recipient yet.
      edge.answer(transaction, 202);
    }
  }

  /** That a phone failed to show what it answered 200 for is nothing its sender can do anything about. */
  async #note({ mailbox }: FlowOwner, { messageId, disposition }: Notification): Promise<void> {
    if (disposition !== "delivered") return;
    const id = readMessageId(messageId);
    if (id !== null) await this.#around.acknowledge(mailbox, id);
  }

  async #accept(request: SipRequest, sender: FlowOwner, address: Address, body: PhoneText): Promise<void> {
    const { now, lifetimeMs, messages } = this.#around;
    checkPhoneText(body.text);
    this.#allow(sender);
    const to = await this.#recipient(sender, address);
    const sentAt = now();
    const asked = (request.headers.expires() ?? Number.POSITIVE_INFINITY) * 1000;
    const reference = { sender: sender.address, recipient: address, sentAt };
    const outcome = await messages.submit({
      sender: sender.mailbox,
      from: sender.address,
      to,
      id: idOf(request, sender, body),
      text: body.text,
      sentAt,
      expiresAt: sentAt + Math.min(lifetimeMs, Math.max(asked, SHORTEST_LIFETIME_MS)),
      receipts:
        body.asks === null
          ? NO_RECEIPTS
          : phoneReceipts(statusesOf(body.asks), { ...reference, messageId: body.asks.messageId }),
    });
    checkOutcome(outcome);
  }

  #allow(sender: FlowOwner): void {
    try {
      this.#around.allow(sender);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const seconds = Math.ceil((error.details.retryAfterMs ?? 0) / 1000);
      throw new SipRefusal(480, error.message, [["Retry-After", String(seconds)]]);
    }
  }

  async #recipient(sender: FlowOwner, address: Address): Promise<DirectoryAccount> {
    const { directory } = this.#around;
    const [own, to] = await Promise.all([directory.account(sender.account), directory.byAddress(address)]);
    if (own?.messaging !== true) throw new SipRefusal(403, "Messages are not enabled for this account");
    if (to === null) throw new SipRefusal(404, "There is no account with this address");
    if (to.id === sender.account) throw new SipRefusal(403, "This is your own address");
    if (!to.messaging || to.disabled) {
      throw new SipRefusal(403, "Messages are not enabled for the recipient");
    }
    if (to.devices.length === 0) {
      throw new SipRefusal(480, "The recipient has not set its account up yet");
    }
    return to;
  }
}

/** The recipient, from the Request-URI (RFC 3261 §16.5). */
function addressOf(request: SipRequest, domain: string): Address {
  const uri = parseSipUri(request.uri);
  if (uri.host.toLowerCase() !== domain) throw new SipRefusal(404, "Another domain is not served here");
  try {
    return parseAddress(addressOfRecord(uri) ?? "");
  } catch (error) {
    if (error instanceof WireError) throw new SipRefusal(404, "There is no account with this address");
    throw error;
  }
}

/** RFC 3428 §7 leaves the status open; 413 is what phones show as "too long". */
const REFUSED_TEXTS: Readonly<Record<Extract<TextVerdict, { ok: false }>["reason"], number>> = {
  empty: 400,
  malformed: 400,
  too_long: 413,
};

function checkPhoneText(text: string): void {
  const verdict = checkText(text);
  if (!verdict.ok) throw new SipRefusal(REFUSED_TEXTS[verdict.reason], verdict.sentence);
}

function statusesOf({ dispositions }: NonNullable<PhoneText["asks"]>): readonly ReceiptStatus[] {
  const wanted: ReceiptStatus[] = [];
  // Who wants to know that it was displayed is told at least that it arrived: our clients do not tell what is read.
  if (dispositions.has("positive-delivery") || dispositions.has("display")) wanted.push("delivered");
  if (dispositions.has("negative-delivery")) wanted.push("expired", "failed");
  return wanted;
}

/**
 * A message that is sent again because its 202 was lost is known by this: its own name if it has one, else what names
 * the request; and by what it says, for phones that name all their messages alike.
 */
function idOf({ headers }: SipRequest, { mailbox }: FlowOwner, { text, asks }: PhoneText): MessageId {
  const from = headers.from();
  const request = [headers.callId(), from === null ? null : tagOf(from), headers.cseq()?.seq];
  const name = JSON.stringify([mailbox, asks?.messageId ?? request, text]);
  const digest = createHash("sha256").update(name).digest("hex");
  return digest.slice(0, 2 * MESSAGE_ID_BYTES) as MessageId;
}

/** Phones name a bare text by its Call-ID, which is the message's id. `null` for a name that is none of ours. */
function readMessageId(text: string): MessageId | null {
  try {
    return parseMessageId(text);
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

function checkOutcome({ outcome }: SubmissionOutcome): void {
  switch (outcome) {
    case "enqueued":
    case "repeated":
      return;
    case "device_gone":
      throw new SipRefusal(480, "The recipient has not set its account up yet");
    case "mailbox_full":
      throw new LimitReached(
        "mailbox of a device",
        480,
        "The recipient has too many messages waiting; try again later",
      );
  }
}
