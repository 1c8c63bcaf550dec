/** `POST /v1/messages`: the hot path. Nothing here waits but for the store's commit. */
import {
  type Bytes,
  type DeviceId,
  ENVELOPE_BYTES,
  looksLikeEnvelope,
  type MessageId,
  type SubmitEnvelope,
  type SubmitRequest,
  type SubmitResponse,
} from "@sottovoce/wire";
import type { DirectoryAccount, FoundDevice } from "../accounts/directory.ts";
import { notActivated } from "../prekeys/prekeys.ts";
import { Refusal } from "../refusal.ts";
import type { Submission } from "../store/store.ts";
import { type App, authenticate, deviceOf, type HttpContext } from "./context.ts";
import { checkHasKeys, checkMayReceive, checkMaySend, findRecipient } from "./routes-accounts.ts";
import { MAX_ENVELOPES, schema } from "./schema.ts";

const ENVELOPE_CHARACTERS = Math.ceil((ENVELOPE_BYTES * 4) / 3);
/** `MAX_ENVELOPES` in base64url with their field names, and room for white space. */
const BODY_LIMIT = MAX_ENVELOPES * (ENVELOPE_CHARACTERS + 256) + 4096;

export const SUBMIT_PATH = "/v1/messages";

export function messageRoutes(app: App, context: HttpContext): void {
  app.post(
    SUBMIT_PATH,
    {
      onRequest: authenticate(context),
      bodyLimit: BODY_LIMIT,
      schema: { body: schema.SubmitRequest, response: { 202: schema.SubmitResponse } },
    },
    async (request, reply) => {
      const startedAt = performance.now();
      const response = await submit(context, deviceOf(request), request.body);
      context.metrics.observeSubmit(performance.now() - startedAt);
      context.metrics.countRequest(SUBMIT_PATH, 202);
      return reply.code(202).send(response);
    },
  );
}

async function submit(
  context: HttpContext,
  sender: FoundDevice,
  request: SubmitRequest,
): Promise<SubmitResponse> {
  const now = context.now();
  context.allowances.message(sender);
  return answerRepeated(context, sender, request.id, () => accept(context, sender, request, now));
}

/**
 * Accepts a message, or answers as the first time. Accepted once, it stays accepted: what has changed since, and would
 * refuse it now, came too late. The sender is asking because the first answer was lost.
 */
export async function answerRepeated(
  context: HttpContext,
  sender: FoundDevice,
  id: MessageId,
  accepted: () => Promise<SubmitResponse>,
): Promise<SubmitResponse> {
  try {
    return await accepted();
  } catch (error) {
    const known = error instanceof Refusal ? await context.mailbox.known(sender.device.id, id) : null;
    if (known === null) throw error;
    return { id, status: known.status, expiresAt: known.expiresAt };
  }
}

async function accept(
  context: HttpContext,
  sender: FoundDevice,
  request: SubmitRequest,
  now: number,
): Promise<SubmitResponse> {
  checkMaySend(sender.account);
  const recipient = await findRecipient(context, request.to);
  if (recipient.id === sender.account.id) {
    throw new Refusal("bad_request", "This is your own address; a message needs another recipient.");
  }
  checkHasKeys(recipient);
  checkMayReceive(recipient);
  if (recipient.devices.length === 0) throw notActivated();
  checkDevices(sender, recipient, request.envelopes);
  const expiresAt = now + context.messageLifetimeMs;
  const outcome = await context.mailbox.submit({
    sender: sender.device.id,
    id: request.id,
    envelopes: readEnvelopes(recipient, request.envelopes),
    expiresAt,
  });
  switch (outcome.outcome) {
    case "enqueued":
      return { id: request.id, status: "enqueued", expiresAt };
    case "repeated":
      return { id: request.id, status: outcome.status, expiresAt: outcome.expiresAt };
    case "device_gone":
      throw devicesChanged([], [outcome.device]);
    case "mailbox_full":
      throw mailboxFull(context, sender);
  }
}

/** The refusal of a message for a mailbox that is full; it is noted as a limit that was reached. */
export function mailboxFull(context: HttpContext, sender: FoundDevice): Refusal {
  context.log.audit("limit.reached", {
    device: sender.device.id,
    limit: "mailbox of a device",
    protocol: "HTTPS",
    status: 409,
  });
  return new Refusal("mailbox_full", "The recipient's mailbox is full. Try again when it has been read.");
}

/** Exactly one envelope for each device of the recipient and each other device of the sender. */
function checkDevices(
  sender: FoundDevice,
  recipient: DirectoryAccount,
  envelopes: readonly SubmitEnvelope[],
): void {
  const needed = new Set<DeviceId>();
  for (const { id } of recipient.devices) needed.add(id);
  for (const { id } of sender.account.devices) if (id !== sender.device.id) needed.add(id);
  const gone: DeviceId[] = [];
  const named = new Set<DeviceId>();
  for (const { device } of envelopes) {
    if (named.has(device)) {
      throw new Refusal("bad_request", `The field “envelopes” names the device ${device} twice.`);
    }
    named.add(device);
    if (!needed.delete(device)) gone.push(device);
  }
  if (needed.size === 0 && gone.length === 0) return;
  throw devicesChanged([...needed], gone);
}

function devicesChanged(missing: readonly DeviceId[], gone: readonly DeviceId[]): Refusal {
  return new Refusal(
    "devices_changed",
    "The devices of the recipient or of your own account have changed. Fetch the device list and encrypt anew.",
    { missing, gone },
  );
}

function readEnvelopes(
  recipient: DirectoryAccount,
  envelopes: readonly SubmitEnvelope[],
): Submission["envelopes"] {
  return envelopes.map(({ device, body }, i) => ({
    device,
    body: readEnvelope(`envelopes[${i}].body`, body),
    receipt: recipient.devices.some(({ id }) => id === device),
  }));
}

function readEnvelope(field: string, text: string): Bytes {
  if (text === "") throw new Refusal("empty", "The message is empty.");
  if (text.length > ENVELOPE_CHARACTERS) {
    throw new Refusal(
      "too_long",
      `The field “${field}” is longer than an envelope of ${ENVELOPE_BYTES} bytes.`,
    );
  }
  // Memory of its own: from Node's pool it would keep 64 kB alive while it waits for a device that does not answer.
  const body = Buffer.allocUnsafeSlow(ENVELOPE_BYTES);
  const written = body.write(text, "base64url");
  // That decoder takes any text. Only the one right spelling of the bytes comes out as it went in.
  if (written !== ENVELOPE_BYTES || body.toString("base64url") !== text) {
    throw new Refusal(
      "bad_request",
      `The field “${field}” must be ${ENVELOPE_BYTES} bytes as unpadded base64url.`,
    );
  }
  if (!looksLikeEnvelope(body)) {
    throw new Refusal("bad_request", `The field “${field}” is not an envelope of a version known here.`);
  }
  return body;
}
