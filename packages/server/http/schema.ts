/**
 * JSON schemas of the HTTP API, one for each type of wire/api.ts; schema-proof.ts proves that both say the same.
 * A description completes “The field … must be”, and so becomes the sentence of a refusal.
 */
import { type AccountKind, type ErrorCode, MAX_DEVICES } from "@sottovoce/wire";
import { Type } from "typebox";
import { STATUS_OF } from "../refusal.ts";
import { deviceSchema } from "./schema-devices.ts";
import {
  accountId,
  activated,
  address,
  anyText,
  bytes,
  deviceId,
  lastResortPrekey,
  messageId,
  moment,
  nullableText,
  object,
  oneTimePrekey,
  oneTimePrekeys,
  self,
  signature,
  signedDeviceList,
  signedPrekey,
} from "./schema-fields.ts";

const accountKind = Type.Unsafe<AccountKind>(Type.String({ enum: ["app", "sip-phone"] }));

/** In the query of `GET /v1/directory`: all are text there. */
export const directoryQuery = object({
  query: Type.Optional(Type.String({ maxLength: 100, description: "at most 100 characters of a name" })),
  after: Type.Optional(
    Type.String({ pattern: "^[^ ]{0,80} [^ ]{1,340}$", description: "the “next” of the page before" }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: "^[1-9][0-9]{0,2}$", description: "a whole number from 1 to 999" }),
  ),
});

/** Envelopes of one message: each device of the recipient and each other one of the sender. */
export const MAX_ENVELOPES = 2 * MAX_DEVICES;

export const schema = {
  ErrorResponse: object({
    error: object({
      code: Type.Unsafe<ErrorCode>(Type.String({ enum: Object.keys(STATUS_OF) })),
      message: anyText,
      retryAfterMs: Type.Optional(Type.Integer()),
      missing: Type.Optional(Type.Array(deviceId)),
      gone: Type.Optional(Type.Array(deviceId)),
    }),
  }),
  ServerInfo: object({
    product: Type.Literal("sottovoce"),
    version: anyText,
    domain: anyText,
    httpsPort: Type.Integer(),
    authority: anyText,
  }),
  PreviewRequest: object({ code: bytes(16) }),
  PreviewResponse: object({
    address: anyText,
    account: accountId,
    displayName: nullableText,
    device: deviceId,
    expiresAt: moment,
    former: Type.Union([object({ accountKey: bytes(32), deviceList: signedDeviceList }), Type.Null()]),
  }),
  ActivateRequest: object({
    code: bytes(16),
    device: deviceId,
    accountKey: bytes(32),
    deviceList: signedDeviceList,
    signedPrekey,
    lastResortPrekey,
    oneTimePrekeys,
    proof: signature,
  }),
  ActivateResponse: object(activated),
  SelfResponse: object(self),
  AccountResponse: object({
    address: anyText,
    account: accountId,
    kind: accountKind,
    displayName: nullableText,
    registered: Type.Union([Type.Boolean(), Type.Null()]),
    messaging: Type.Boolean(),
    accountKey: nullableText,
    deviceList: Type.Union([signedDeviceList, Type.Null()]),
  }),
  DirectoryResponse: object({
    entries: Type.Array(object({ address: anyText, displayName: nullableText, kind: accountKind })),
    next: nullableText,
  }),
  IceServersResponse: object({
    servers: Type.Array(
      object({ urls: Type.Array(anyText), username: nullableText, credential: nullableText }),
    ),
    expiresAt: moment,
  }),
  BundlesRequest: object({
    devices: Type.Array(deviceId, {
      maxItems: MAX_DEVICES,
      uniqueItems: true,
      description: `a list of at most ${MAX_DEVICES} different device ids`,
    }),
  }),
  BundlesResponse: object({
    account: accountId,
    accountKey: anyText,
    deviceList: signedDeviceList,
    bundles: Type.Array(
      object({
        device: deviceId,
        signedPrekey,
        lastResortPrekey,
        oneTimePrekey: Type.Union([oneTimePrekey, Type.Null()]),
      }),
    ),
  }),
  PublishPrekeysRequest: object({
    signedPrekey: Type.Optional(signedPrekey),
    lastResortPrekey: Type.Optional(lastResortPrekey),
    oneTimePrekeys: Type.Optional(oneTimePrekeys),
  }),
  PrekeyCountResponse: object({ oneTimePrekeys: Type.Integer(), signedPrekeyCreated: moment }),
  SubmitRequest: object({
    id: messageId,
    to: address,
    envelopes: Type.Array(
      // The length of a body is judged by the handler, which tells "empty" from "too long".
      object({ device: deviceId, body: Type.String({ description: "an envelope as unpadded base64url" }) }),
      {
        minItems: 1,
        maxItems: MAX_ENVELOPES,
        description: `a list of 1 to ${MAX_ENVELOPES} envelopes`,
      },
    ),
  }),
  EndToSiteRequest: object({
    id: messageId,
    to: address,
    // Its length is judged by the handler, in characters as people count them.
    text: anyText,
  }),
  SubmitResponse: object({
    id: messageId,
    status: Type.Unsafe<"enqueued" | "delivered" | "expired">(
      Type.String({ enum: ["enqueued", "delivered", "expired"] }),
    ),
    expiresAt: moment,
  }),
  ...deviceSchema,
} as const;
