/** `POST /v1/messages/end-to-site`: a text for a SIP phone, which the server can read. */
import { checkText, type EndToSiteRequest, type SubmitResponse } from "@sottovoce/wire";
import type { DirectoryAccount, FoundDevice } from "../accounts/directory.ts";
import { Refusal } from "../refusal.ts";
import { APP_RECEIPTS } from "../site/service.ts";
import { type App, authenticate, deviceOf, type HttpContext } from "./context.ts";
import { checkMayReceive, checkMaySend, findRecipient } from "./routes-accounts.ts";
import { answerRepeated, mailboxFull } from "./routes-messages.ts";
import { schema } from "./schema.ts";

export function endToSiteRoutes(app: App, context: HttpContext): void {
  app.post(
    "/v1/messages/end-to-site",
    {
      onRequest: authenticate(context),
      schema: { body: schema.EndToSiteRequest, response: { 202: schema.SubmitResponse } },
    },
    async (request, reply) => {
      const sender = deviceOf(request);
      context.allowances.message(sender);
      const { body } = request;
      const response = await answerRepeated(context, sender, body.id, () => accept(context, sender, body));
      return reply.code(202).send(response);
    },
  );
}

async function accept(
  context: HttpContext,
  sender: FoundDevice,
  { id, to, text }: EndToSiteRequest,
): Promise<SubmitResponse> {
  checkMaySend(sender.account);
  checkSiteText(text);
  const recipient = await findRecipient(context, to);
  if (recipient.kind !== "sip-phone") throw endToEndOnly(recipient);
  checkMayReceive(recipient);
  // Its row is damaged: it has no mailbox until it gets a new password.
  if (recipient.devices.length === 0) throw deviceGone(recipient);
  const now = context.now();
  const expiresAt = now + context.messageLifetimeMs;
  const outcome = await context.site.submit({
    sender: sender.device.id,
    from: sender.account.address,
    to: recipient,
    id,
    text,
    sentAt: now,
    expiresAt,
    receipts: APP_RECEIPTS,
  });
  switch (outcome.outcome) {
    case "enqueued":
      return { id, status: "enqueued", expiresAt };
    case "repeated":
      return { id, status: outcome.status, expiresAt: outcome.expiresAt };
    case "device_gone":
      throw deviceGone(recipient);
    case "mailbox_full":
      throw mailboxFull(context, sender);
  }
}

/** @throws Refusal `empty`, `too_long`, `bad_request` */
function checkSiteText(text: string): void {
  const verdict = checkText(text);
  if (verdict.ok) return;
  throw new Refusal(verdict.reason === "malformed" ? "bad_request" : verdict.reason, verdict.sentence);
}

function deviceGone({ address }: DirectoryAccount): Refusal {
  return new Refusal("device_gone", `${address} cannot receive messages now. Tell your operator.`);
}

/** An account of the app is never written to in the clear: not even before it has keys, for it will. */
function endToEndOnly({ address }: DirectoryAccount): Refusal {
  return new Refusal(
    "end_to_end_only",
    `${address} uses the app: only end-to-end encrypted messages are accepted for it.`,
  );
}
