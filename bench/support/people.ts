/** Activated accounts for load: real keys and signatures, made as cheaply as a benchmark may. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import {
  type AccountId,
  type ActivateRequest,
  type ActivateResponse,
  activationStatement,
  type DeviceId,
  encodeDeviceList,
  MLKEM768_PUBLIC_BYTES,
  type PreviewResponse,
  parseActivationLink,
  prekeyStatement,
  toBase64Url,
  type UnsignedPrekey,
} from "@sottovoce/wire";
import { jsonRequest, type LoadConnection } from "./http-load.ts";

/** A device that can submit over HTTPS and register over SIP. */
export interface Person {
  readonly address: string;
  readonly domain: string;
  readonly realm: string;
  readonly credential: { readonly device: DeviceId; readonly secret: string };
}

const rawPublic = (key: KeyObject): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(key.export({ format: "raw-public" }) as unknown as Buffer);

/** Activates one account by its link. */
export async function activate(connection: LoadConnection, link: string): Promise<Person> {
  const { code } = parseActivationLink(link);
  const preview = await post<PreviewResponse>(connection, "/v1/activate/preview", {
    code: toBase64Url(code),
  });
  const request = activationRequest(code, preview.account, preview.device);
  const answer = await post<ActivateResponse>(connection, "/v1/activate", request);
  return {
    address: answer.address,
    domain: answer.address.slice(answer.address.indexOf("@") + 1),
    realm: answer.sip.realm,
    credential: { device: answer.device, secret: answer.secret },
  };
}

async function post<T>(connection: LoadConnection, path: string, body: unknown): Promise<T> {
  const answer = await connection.send(jsonRequest("POST", path, body));
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body.toString()}`);
  return JSON.parse(answer.body.toString()) as T;
}

function activationRequest(code: Uint8Array, account: AccountId, device: DeviceId): ActivateRequest {
  const accountPair = generateKeyPairSync("ed25519");
  const devicePair = generateKeyPairSync("ed25519");
  const agreementKey = rawPublic(generateKeyPairSync("x25519").publicKey);
  const accountKey = rawPublic(accountPair.publicKey);
  const now = Date.now();
  const list = encodeDeviceList({
    account,
    version: 1,
    previousHash: new Uint8Array(32),
    issuedAt: now,
    devices: [{ device, signingKey: rawPublic(devicePair.publicKey), agreementKey, added: now }],
  });
  const signPrekey = (prekey: UnsignedPrekey): string =>
    toBase64Url(sign(null, prekeyStatement(account, device, prekey), devicePair.privateKey));
  // The server does not use these keys; it stores and hands them out.
  const x25519 = rawPublic(generateKeyPairSync("x25519").publicKey);
  const mlkem = Uint8Array.from(randomBytes(MLKEM768_PUBLIC_BYTES));
  const base = { id: 1, created: now };
  return {
    code: toBase64Url(code),
    device,
    accountKey: toBase64Url(accountKey),
    deviceList: {
      bytes: toBase64Url(list),
      signature: toBase64Url(sign(null, list, accountPair.privateKey)),
    },
    signedPrekey: {
      ...base,
      x25519: toBase64Url(x25519),
      signature: signPrekey({ kind: "signed", ...base, x25519 }),
    },
    lastResortPrekey: {
      ...base,
      mlkem: toBase64Url(mlkem),
      signature: signPrekey({ kind: "lastResort", ...base, mlkem }),
    },
    oneTimePrekeys: [],
    proof: toBase64Url(
      sign(null, activationStatement(code, account, device, accountKey, agreementKey), devicePair.privateKey),
    ),
  };
}

/** Stable filler for an envelope: the server looks at its first two bytes only. */
export function fillerEnvelope(seed: string): Buffer {
  const bytes = Buffer.alloc(2048);
  for (let offset = 0, block = createHash("sha512").update(seed).digest(); offset < 2048; offset += 64) {
    block.copy(bytes, offset);
    block = createHash("sha512").update(block).digest();
  }
  bytes.set([1, 1]);
  return bytes;
}
