import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import {
  type AccountId,
  type ActivateRequest,
  type ActivateResponse,
  activationStatement,
  type Bytes,
  type Credential,
  type DeviceId,
  ENVELOPE_BYTES,
  ENVELOPE_VERSION,
  encodeDeviceList,
  formatBearer,
  fromBase64Url,
  type LastResortPrekeyJson,
  type MessageId,
  makeMessageId,
  type OneTimePrekeyJson,
  type PreviewResponse,
  parseActivationLink,
  prekeyStatement,
  type SignedPrekeyJson,
  type SubmitEnvelope,
  toBase64Url,
  type UnsignedPrekey,
} from "@sottovoce/wire";
import type { Answer, TestServer } from "./server.ts";

/** An Ed25519 key pair with its raw public key. */
export interface SigningKey {
  readonly publicKey: Bytes;
  sign(message: Uint8Array): Bytes;
}

export function makeSigningKey(): SigningKey {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } =
    generateKeyPairSync("ed25519");
  const raw = new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32));
  return { publicKey: raw, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** The keys of one device, and what it publishes. Key agreement keys are random: the server cannot tell. */
export class DeviceKeys {
  readonly accountKey: SigningKey;
  readonly signingKey = makeSigningKey();
  readonly agreementKey = random(32);

  /** @param accountKey of an account that there is already */
  constructor(accountKey = makeSigningKey()) {
    this.accountKey = accountKey;
  }

  signedPrekey(account: AccountId, device: DeviceId, id = 1, created = 1000): SignedPrekeyJson {
    const x25519 = random(32);
    const signature = this.#sign(account, device, { kind: "signed", id, created, x25519 });
    return { id, created, x25519: toBase64Url(x25519), signature };
  }

  lastResortPrekey(account: AccountId, device: DeviceId, id = 1): LastResortPrekeyJson {
    const mlkem = random(1184);
    const signature = this.#sign(account, device, { kind: "lastResort", id, created: 1000, mlkem });
    return { id, created: 1000, mlkem: toBase64Url(mlkem), signature };
  }

  oneTimePrekeys(account: AccountId, device: DeviceId, count: number, firstId = 1): OneTimePrekeyJson[] {
    return Array.from({ length: count }, (_, i) => {
      const [id, x25519, mlkem] = [firstId + i, random(32), random(1184)];
      const signature = this.#sign(account, device, { kind: "oneTime", id, created: 1000, x25519, mlkem });
      return { id, created: 1000, x25519: toBase64Url(x25519), mlkem: toBase64Url(mlkem), signature };
    });
  }

  activateRequest(code: Bytes, preview: PreviewResponse, oneTime = 3): ActivateRequest {
    const { account, device } = preview;
    const bytes = encodeDeviceList({
      account,
      version: 1,
      previousHash: new Uint8Array(32),
      issuedAt: 1000,
      devices: [
        { device, signingKey: this.signingKey.publicKey, agreementKey: this.agreementKey, added: 1000 },
      ],
    });
    const statement = activationStatement(
      code,
      account,
      device,
      this.accountKey.publicKey,
      this.agreementKey,
    );
    return {
      code: toBase64Url(code),
      device,
      accountKey: toBase64Url(this.accountKey.publicKey),
      deviceList: { bytes: toBase64Url(bytes), signature: toBase64Url(this.accountKey.sign(bytes)) },
      signedPrekey: this.signedPrekey(account, device),
      lastResortPrekey: this.lastResortPrekey(account, device),
      oneTimePrekeys: this.oneTimePrekeys(account, device, oneTime),
      proof: toBase64Url(this.signingKey.sign(statement)),
    };
  }

  #sign(account: AccountId, device: DeviceId, prekey: UnsignedPrekey): string {
    return toBase64Url(this.signingKey.sign(prekeyStatement(account, device, prekey)));
  }
}

/** A device that has been activated. */
export interface TestDevice {
  readonly keys: DeviceKeys;
  readonly activation: ActivateResponse;
  readonly id: DeviceId;
  readonly address: string;
  readonly bearer: string;
  http(method: string, path: string, body?: object | string): Promise<Answer>;
  /** `POST /v1/messages` with random envelopes for these devices. */
  send(to: string, devices: readonly DeviceId[], id?: MessageId): Promise<Answer>;
}

export async function previewOf(host: TestServer, link: string) {
  const { code } = parseActivationLink(link);
  const answer = await host.http("POST", "/v1/activate/preview", { body: { code: toBase64Url(code) } });
  return { code, answer, preview: answer.json<PreviewResponse>() };
}

/** Opens an activation link with new keys. */
export async function activateLink(
  host: TestServer,
  link: string,
  oneTime = 3,
  keys = new DeviceKeys(),
): Promise<TestDevice> {
  const { code, answer: previewed, preview } = await previewOf(host, link);
  if (previewed.status !== 200) throw new Error(`preview failed: ${previewed.text}`);
  const answer = await host.http("POST", "/v1/activate", {
    body: keys.activateRequest(code, preview, oneTime),
  });
  if (answer.status !== 201) throw new Error(`activation failed: ${answer.text}`);
  return deviceOf(host, keys, answer.json<ActivateResponse>());
}

export function deviceOf(host: TestServer, keys: DeviceKeys, activation: ActivateResponse): TestDevice {
  const credential: Credential = { device: activation.device, secret: fromBase64Url(activation.secret, 32) };
  const bearer = formatBearer(credential);
  const http = (method: string, path: string, body?: object | string) =>
    host.http(method, path, { ...(body === undefined ? {} : { body }), headers: { authorization: bearer } });
  return {
    keys,
    activation,
    id: activation.device,
    address: activation.address,
    bearer,
    http,
    send: (to, devices, id = messageId()) =>
      http("POST", "/v1/messages", { id, to, envelopes: devices.map(randomEnvelope) }),
  };
}

/** Creates an account and activates its device. */
export async function addDevice(host: TestServer, name: string, oneTime = 3): Promise<TestDevice> {
  const { link } = await host.server.admin.add({ address: name });
  return activateLink(host, link.link, oneTime);
}

export function messageId(): MessageId {
  return makeMessageId(Date.now(), random(10));
}

export function randomEnvelope(device: DeviceId): SubmitEnvelope {
  const body = random(ENVELOPE_BYTES);
  body[0] = ENVELOPE_VERSION;
  body[1] = 2;
  return { device, body: toBase64Url(body) };
}
