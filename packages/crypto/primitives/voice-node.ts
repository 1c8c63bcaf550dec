import { createHmac, hash } from "node:crypto";
import { aesCfbDecrypt, aesCfbEncrypt, aesCtr } from "./node/aes-stream.ts";
import { plain } from "./node/bytes.ts";
import { nodeEcdh } from "./node/ecdh.ts";
import { NodeFrameCipher } from "./node/frame-cipher.ts";
import { nodeModp3072 } from "./node/modp3072.ts";
import { NodePacketCipher } from "./node/packet-cipher.ts";
import type { VoicePrimitives } from "./voice.ts";

/** What calls need, from `node:crypto` (OpenSSL). Everything answers at once. */
export function createNodeVoicePrimitives(): VoicePrimitives {
  return {
    p256: nodeEcdh("P-256"),
    p384: nodeEcdh("P-384"),
    modp3072: nodeModp3072,
    sha384: (data) => plain(hash("sha384", data, "buffer")),
    hmacSha384: (key, data) => plain(createHmac("sha384", key).update(data).digest()),
    aesCtr,
    aesCfbEncrypt,
    aesCfbDecrypt,
    frameCipher: (encryptionKey, authKey) => new NodeFrameCipher(encryptionKey, authKey),
    packetCipher: (encryptionKey, authKey) => new NodePacketCipher(encryptionKey, authKey),
  };
}
