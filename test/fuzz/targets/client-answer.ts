/** What a client's engine reads from a server: the JSON of every answer. The first line names what was asked for. */
import type { MessageId } from "@sottovoce/wire";
import {
  decodeAccount,
  decodeActivated,
  decodeBundles,
  decodeDirectory,
  decodePrekeyCount,
  decodePreview,
  decodeSelf,
  decodeSubmitted,
} from "../../../packages/client/api/decode.ts";
import {
  decodeAwaitedLink,
  decodeAwaitedOffer,
  decodeClaimed,
  decodeLinkPreview,
  decodeOpenedLink,
} from "../../../packages/client/api/decode-linking.ts";
import { EngineError } from "../../../packages/client/errors.ts";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";

const ID = "0123456789abcdef0123456789abcdef" as MessageId;

const DECODERS: Readonly<Record<string, (body: unknown) => unknown>> = {
  preview: decodePreview,
  self: decodeSelf,
  activated: decodeActivated,
  account: decodeAccount,
  bundles: decodeBundles,
  directory: decodeDirectory,
  submitted: (body) => decodeSubmitted(body, ID),
  prekeys: decodePrekeyCount,
  opened: decodeOpenedLink,
  offer: decodeAwaitedOffer,
  link: decodeAwaitedLink,
  invited: decodeLinkPreview,
  claimed: decodeClaimed,
};

const list = { bytes: "AAAA", signature: "A".repeat(86) };
const self = {
  address: "alice@example.org",
  account: ID,
  device: "00000001",
  displayName: null,
  sip: { host: "localhost", tlsPort: 5061, webSocketPath: "/sip", realm: "example.org" },
  policy: { messaging: true, messageLifetimeMs: 1, lockAfterMs: 1, allowsAes128: false },
};
const prekey = { id: 1, created: 1, signature: "A".repeat(86) };
const x25519 = "A".repeat(43);
const mlkem = "A".repeat(1579);
const EXAMPLES: Readonly<Record<string, object>> = {
  preview: { ...self, expiresAt: 1, former: { accountKey: x25519, deviceList: list } },
  self,
  activated: { ...self, secret: x25519 },
  account: { ...self, kind: "app", registered: true, messaging: true, accountKey: x25519, deviceList: list },
  bundles: {
    ...self,
    accountKey: x25519,
    deviceList: list,
    bundles: [
      {
        device: "00000001",
        signedPrekey: { ...prekey, x25519 },
        lastResortPrekey: { ...prekey, mlkem },
        oneTimePrekey: { ...prekey, x25519, mlkem },
      },
    ],
  },
  directory: { entries: [{ ...self, kind: "sip-phone" }], next: "word bob@example.org" },
  submitted: { id: ID, status: "enqueued", expiresAt: 1 },
  prekeys: { oneTimePrekeys: 1, signedPrekeyCreated: 1 },
  opened: { device: "00000001", expiresAt: 1 },
  offer: {
    stage: "offered",
    offer: {
      device: "00000001",
      signingKey: x25519,
      agreementKey: x25519,
      name: "A".repeat(123),
      mac: x25519,
    },
  },
  link: { stage: "revealed", nonce: x25519 },
  invited: { ...self, accountKey: x25519, commitment: x25519, invitation: x25519, expiresAt: 1 },
  claimed: { ...self, secret: x25519, deviceList: list, provision: "AAAA" },
};

export const clientAnswer: Target = {
  maxLength: 12 * 1024,
  words: [
    ...Object.keys(DECODERS).map((name) => `${name}\n`),
    '"__proto__":{"a":1},',
    "null",
    "[]",
    "1e400",
    "\\ud800",
  ],
  seeds: () =>
    Object.entries(EXAMPLES).map(([name, body]) => Buffer.from(`${name}\n${JSON.stringify(body)}`)),
  run: (input) => {
    const text = textOf(input);
    const lineEnd = text.indexOf("\n");
    const name = text.slice(0, Math.max(lineEnd, 0));
    const body = unlessRefused(SyntaxError, (): unknown => JSON.parse(text.slice(lineEnd + 1)));
    if (body === null || !Object.hasOwn(DECODERS, name)) return;
    const answer = unlessRefused(EngineError, () => DECODERS[name]?.(body));
    hold(answer === null || !isPoisoned(answer), "an answer has only the fields that were read");
  },
};

function isPoisoned(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) !== Object.prototype;
}
