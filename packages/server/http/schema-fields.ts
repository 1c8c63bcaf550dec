/** What the schemas of the API are made of. */
import { type AccountId, type DeviceId, type MessageId, ONE_TIME_PREKEYS } from "@sottovoce/wire";
import { type TProperties, Type } from "typebox";

/** Unknown properties are refused: a misspelled optional one would otherwise be lost without a word. */
const strict = { additionalProperties: false } as const;

export function object<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, strict);
}

/** Unpadded base64url of exactly so many bytes. */
export function bytes(length: number) {
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

export const accountId = hexadecimal<AccountId>(32);
export const deviceId = Type.Unsafe<DeviceId>(
  Type.String({
    pattern: "^(?!0{8})[0-9a-f]{8}$",
    description: "8 lower-case hexadecimal digits, not all zero",
  }),
);
export const messageId = hexadecimal<MessageId>(32);
const prekeyId = Type.Integer({
  minimum: 1,
  maximum: 2 ** 32 - 1,
  description: "a whole number from 1 to 4294967295",
});
export const moment = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "a moment in Unix milliseconds",
});
export const anyText = Type.String({ description: "text" });
export const nullableText = Type.Unsafe<string | null>({ type: ["string", "null"] });
export const signature = bytes(64);
const x25519 = bytes(32);
const mlkem = bytes(1184);

/** Longest address anybody types: 64 + 1 + 255, with room for a scheme and spaces. */
export const address = Type.String({
  maxLength: 340,
  description: "an address such as alice@example.org",
});

/** A device list has at most `MAX_DEVICES` entries of 76 bytes behind a head of 73 (wire/device-list.ts). */
export const signedDeviceList = object({
  bytes: Type.String({
    pattern: "^[A-Za-z0-9_-]{1,1200}$",
    description: "a device list as unpadded base64url",
  }),
  signature,
});

export const signedPrekey = object({ id: prekeyId, created: moment, x25519, signature });
export const lastResortPrekey = object({ id: prekeyId, created: moment, mlkem, signature });
export const oneTimePrekey = object({ id: prekeyId, created: moment, x25519, mlkem, signature });
export const oneTimePrekeys = Type.Array(oneTimePrekey, {
  maxItems: ONE_TIME_PREKEYS,
  description: `a list of at most ${ONE_TIME_PREKEYS} one-time prekeys`,
});

const policy = object({
  messaging: Type.Boolean(),
  messageLifetimeMs: moment,
  lockAfterMs: moment,
  allowsAes128: Type.Boolean(),
});
const sipSettings = object({
  host: anyText,
  tlsPort: Type.Integer(),
  webSocketPath: anyText,
  realm: anyText,
});

/** What a device is told about itself. */
export const self = {
  address: anyText,
  account: accountId,
  device: deviceId,
  displayName: nullableText,
  sip: sipSettings,
  policy,
} as const;

/** The same, with the secret that it is told once. */
export const activated = { ...self, secret: bytes(32) } as const;
