/** Routes about accounts: one's own, and those one writes to. */
import {
  type Address,
  domainOf,
  parseAccountId,
  parseAddress,
  type SelfResponse,
  WireError,
} from "@sottovoce/wire";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { DirectoryAccount } from "../accounts/directory.ts";
import { Refusal } from "../refusal.ts";
import { type App, authenticate, deviceOf, type HttpContext, type PresencePort } from "./context.ts";
import { PREKEYS_BODY_LIMIT } from "./routes-activation.ts";
import { schema } from "./schema.ts";
import { address } from "./schema-fields.ts";

const params = Type.Object({ address });
/** 16 bytes in hexadecimal; no address looks like it, for want of an `@`. */
const ACCOUNT_ID = /^[0-9a-f]{32}$/;

export function accountRoutes(app: App, context: HttpContext): void {
  const authenticated = authenticate(context);
  const onRequest = async (request: FastifyRequest) => {
    await authenticated(request);
    context.allowances.request(deviceOf(request));
  };
  const { prekeys, presence, settings } = context;

  app.get("/v1/self", { onRequest, schema: { response: { 200: schema.SelfResponse } } }, (request) => {
    const { device, account } = deviceOf(request);
    return {
      address: account.address,
      account: account.id,
      device: device.id,
      displayName: account.displayName,
      sip: settings.sip(),
      policy: settings.policy(account.messaging),
    } satisfies SelfResponse;
  });

  app.get(
    "/v1/accounts/:address",
    { onRequest, schema: { params, response: { 200: schema.AccountResponse } } },
    async (request) => {
      const account = await findAccount(context, request.params.address);
      return {
        address: account.address,
        account: account.id,
        kind: account.kind,
        displayName: account.displayName,
        registered: presence && isThere(account, presence),
        messaging: account.messaging && !account.disabled,
        accountKey: account.accountKey,
        deviceList: account.deviceList,
      };
    },
  );

  app.post(
    "/v1/accounts/:address/bundles",
    {
      onRequest,
      schema: { params, body: schema.BundlesRequest, response: { 200: schema.BundlesResponse } },
    },
    async (request) => {
      const sender = deviceOf(request);
      checkMaySend(sender.account);
      const recipient = await findRecipient(context, request.params.address);
      checkHasKeys(recipient);
      checkMayReceive(recipient);
      context.allowances.bundles(sender, request.body.devices.length);
      return prekeys.take(sender.device.id, recipient, request.body.devices);
    },
  );

  app.get(
    "/v1/prekeys",
    { onRequest, schema: { response: { 200: schema.PrekeyCountResponse } } },
    (request) => prekeys.count(deviceOf(request)),
  );

  app.post(
    "/v1/prekeys",
    {
      onRequest,
      bodyLimit: PREKEYS_BODY_LIMIT,
      schema: { body: schema.PublishPrekeysRequest, response: { 200: schema.PrekeyCountResponse } },
    },
    (request) => prekeys.publish(deviceOf(request), request.body),
  );
}

/** Whether any device of an account is registered now. */
function isThere({ disabled, devices }: DirectoryAccount, presence: PresencePort): boolean {
  return !disabled && devices.some((device) => presence.isRegistered(device.id));
}

/**
 * The account behind an address as a client wrote it.
 * @throws Refusal `bad_request` for what is no address, `unknown_recipient`
 */
export async function findRecipient(context: HttpContext, text: string): Promise<DirectoryAccount> {
  const recipient = readAddress(text);
  const account =
    domainOf(recipient) === context.domain ? await context.directory.byAddress(recipient) : null;
  if (account === null) {
    throw new Refusal("unknown_recipient", `There is no account ${recipient} on this server.`);
  }
  return account;
}

/**
 * The account behind an address or an account id. A device learns who wrote to it from the inside of an envelope, by
 * account id alone, because the server names no sender (M14); it asks for the rest.
 * @throws Refusal as `findRecipient`
 */
async function findAccount(context: HttpContext, who: string): Promise<DirectoryAccount> {
  if (!ACCOUNT_ID.test(who)) return findRecipient(context, who);
  const account = await context.directory.account(parseAccountId(who));
  if (account === null) throw new Refusal("unknown_recipient", "There is no such account on this server.");
  return account;
}

/** @throws Refusal `messaging_disabled` */
export function checkMaySend(account: DirectoryAccount): void {
  if (account.messaging) return;
  throw new Refusal(
    "messaging_disabled",
    "Secure Messages are not enabled for your account. Ask your operator to enable them.",
  );
}

/** @throws Refusal `end_to_site_only` for a SIP phone, which nothing can be encrypted to */
export function checkHasKeys(account: DirectoryAccount): void {
  if (account.kind === "app") return;
  throw new Refusal(
    "end_to_site_only",
    `${account.address} is a SIP phone without keys: only messages that the server can read reach it.`,
  );
}

/** @throws Refusal `recipient_messaging_disabled` */
export function checkMayReceive(account: DirectoryAccount): void {
  if (account.messaging && !account.disabled) return;
  throw new Refusal(
    "recipient_messaging_disabled",
    `${account.address} cannot receive Secure Messages: they are not enabled for that account.`,
  );
}

function readAddress(text: string): Address {
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof WireError) throw new Refusal("bad_request", `${error.message}.`);
    throw error;
  }
}
