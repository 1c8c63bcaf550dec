/**
 * JSON schemas of the HTTP API, one for each type of wire/api.ts; schema-proof.ts proves that both say the same.
 * A description completes “The field … must be”, and so becomes the sentence of a refusal.
 */
import {
  type AccountId,
  type AccountKind,
  type DeviceId,
  type ErrorCode,
  MAX_DEVICES,
  type MessageId,
  ONE_TIME_PREKEYS,
} from "@sottovoce/wire";
import { type TProperties, Type } from "typebox";
import { STATUS_OF } from "../refusal.ts";

/** Unknown properties are refused: a misspelled optional one would otherwise be lost without a word. */
const strict = { additionalProperties: false } as const;

function object<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, strict);
}

/** Unpadded base64url of exactly so many bytes. */
function bytes(length: number) {
  return Type.String({
    pattern: `^[A-Za-z0-9_-]{${Math.ceil((length * 4) / 3)}}$`,
    description: `${length} bytes as unpadded base64url`,
  });
}

function hexadecimal<Id extends string>(digits: number) {
  return Type.Unsafe<Id>(
    Type.String({ pattern: `^[0-9a-f]{${digits}}$`, description: `${digits} lower-case hexadecimal digits` }),
  );
}

const accountId = hexadecimal<AccountId>(32);
const deviceId = Type.Unsafe<DeviceId>(
  Type.String({
    pattern: "^(?!0{8})[0-9a-f]{8}$",
    description: "8 lower-case hexadecimal digits, not all zero",
  }),
);
const messageId = hexadecimal<MessageId>(32);
const prekeyId = Type.Integer({
  minimum: 1,
  maximum: 2 ** 32 - 1,
  description: "a whole number from 1 to 4294967295",
});
const moment = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "a moment in Unix milliseconds",
});
const anyText = Type.String({ description: "text" });
const nullableText = Type.Unsafe<string | null>({ type: ["string", "null"] });
const signature = bytes(64);
const x25519 = bytes(32);
const mlkem = bytes(1184);

/** Longest address anybody types: 64 + 1 + 255, with room for a scheme and spaces. */
export const address = Type.String({
  maxLength: 340,
  description: "an address such as alice@example.org",
});

/** A device list has at most `MAX_DEVICES` entries of 76 bytes behind a head of 73 (wire/device-list.ts). */
const signedDeviceList = object({
  bytes: Type.String({
    pattern: "^[A-Za-z0-9_-]{1,1200}$",
    description: "a device list as unpadded base64url",
  }),
  signature,
});

const signedPrekey = object({ id: prekeyId, created: moment, x25519, signature });
const lastResortPrekey = object({ id: prekeyId, created: moment, mlkem, signature });
const oneTimePrekey = object({ id: prekeyId, created: moment, x25519, mlkem, signature });
const oneTimePrekeys = Type.Array(oneTimePrekey, {
  maxItems: ONE_TIME_PREKEYS,
  description: `a list of at most ${ONE_TIME_PREKEYS} one-time prekeys`,
});

const policy = object({ messaging: Type.Boolean(), messageLifetimeMs: moment, lockAfterMs: moment });
const sipSettings = object({
  host: anyText,
  tlsPort: Type.Integer(),
  webSocketPath: anyText,
  realm: anyText,
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
  ActivateResponse: object({
    address: anyText,
    account: accountId,
    device: deviceId,
    secret: bytes(32),
    displayName: nullableText,
    sip: sipSettings,
    policy,
  }),
  SelfResponse: object({
    address: anyText,
    account: accountId,
    device: deviceId,
    displayName: nullableText,
    sip: sipSettings,
    policy,
  }),
  AccountResponse: object({
    address: anyText,
    account: accountId,
    kind: Type.Unsafe<AccountKind>(Type.String({ enum: ["app", "sip-phone"] })),
    displayName: nullableText,
    registered: Type.Boolean(),
    messaging: Type.Boolean(),
    accountKey: nullableText,
    deviceList: Type.Union([signedDeviceList, Type.Null()]),
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
} as const;
