/** ZRTP packets and messages as anybody can send them to a media port. */

import { printable } from "../../../packages/voice/zrtp/exchange/negotiation.ts";
import { buildCommit, type Commit } from "../../../packages/voice/zrtp/messages/commit.ts";
import { decodeConfirmation } from "../../../packages/voice/zrtp/messages/confirm.ts";
import { buildDhPart } from "../../../packages/voice/zrtp/messages/dh-part.ts";
import { asciiBytes, frameMessage } from "../../../packages/voice/zrtp/messages/frame.ts";
import { buildHello, type Hello, MAC_LENGTH } from "../../../packages/voice/zrtp/messages/hello.ts";
import { parseMessage } from "../../../packages/voice/zrtp/messages/message.ts";
import {
  MAX_PACKET_LENGTH,
  unwrapMessage,
  wrapMessage,
} from "../../../packages/voice/zrtp/messages/packet.ts";
import { hold, type Target } from "../engine/target.ts";

const [h, zid] = [new Uint8Array(32).fill(1), new Uint8Array(12).fill(2)];
const names = { hash: "S256", cipher: "AES3", authTag: "HS80", keyAgreement: "X255", sasKind: "B256" };
const nonce = new Uint8Array(16).fill(3);
const id = new Uint8Array(8).fill(4);

const EXAMPLES = [
  buildHello({
    version: "1.10",
    client: "Sottovoce       ",
    h3: h,
    zid,
    hashes: ["S256", "S384"],
    ciphers: ["AES3"],
    authTags: ["HS80", "HS32"],
    keyAgreements: ["X255", "EC38", "EC25", "DH3k", "Mult"],
    sasKinds: ["B256", "B32 "],
  }),
  buildCommit(h, zid, names, { mode: "dh", hvi: h }),
  buildCommit(h, zid, { ...names, keyAgreement: "Mult" }, { mode: "Mult", nonce }),
  buildCommit(h, zid, { ...names, keyAgreement: "Prsh" }, { mode: "Prsh", nonce, keyId: id }),
  buildDhPart("DHPart1", h, { rs1: id, rs2: id, aux: id, pbx: id }, h),
  frameMessage("Confirm1", id, nonce, h, id),
  frameMessage("SASrelay", id, nonce, h, id, id),
  frameMessage("Error   ", new Uint8Array(4)),
  frameMessage("GoClear ", id),
  frameMessage("Ping    ", asciiBytes("1.10"), id),
  frameMessage("PingACK ", asciiBytes("1.10"), id, id, new Uint8Array(4)),
  frameMessage("Conf2ACK"),
];

export const zrtpMessage: Target = {
  maxLength: MAX_PACKET_LENGTH + 8,
  seeds: () => EXAMPLES,
  // Preamble and length right: what lies behind them is what matters.
  repair: (input) => {
    const words = Math.max(3, input.length >>> 2);
    const message = new Uint8Array(4 * words);
    message.set(input.subarray(0, message.length));
    message.set([0x50, 0x5a, words >>> 8, words & 0xff]);
    return message;
  },
  run: (input) => {
    const octets = new Uint8Array(input);
    const packet = unwrapMessage(octets);
    hold(
      packet === null || packet.message.length <= octets.length - 16,
      "a packet is larger than its message",
    );
    if (octets.length % 4 === 0 && octets.length >= 12 && octets.length + 16 <= MAX_PACKET_LENGTH) {
      const carried = unwrapMessage(wrapMessage(7, 9, octets));
      hold(carried !== null && same(carried.message, octets), "a packet gives back its message");
    }
    checkMessage(octets);
    if (octets.length >= 40) decodeConfirmation(octets);
  },
};

function checkMessage(octets: Uint8Array<ArrayBuffer>): void {
  const message = parseMessage(octets);
  switch (message?.kind) {
    case "Hello":
      checkHello(message);
      break;
    case "Commit":
      checkCommit(message);
      break;
    case "DHPart1":
    case "DHPart2": {
      const { kind, h1, ids, publicValue } = message;
      hold(sameButMac(buildDhPart(kind, h1, ids, publicValue), octets), "a DHPart has one form");
    }
  }
}

function checkHello(hello: Hello): void {
  const rebuilt = buildHello(hello);
  // The word of flags and counts has bits that are ignored.
  for (const bytes of [rebuilt, hello.octets]) bytes.fill(0, 76, 80);
  hold(sameButMac(rebuilt, hello.octets), "a Hello has one form but for what is ignored");
  hold(/^[ -~]*$/.test(printable(hello.client)), "a name is harmless on a terminal");
}

function checkCommit({ h2, zid: from, names: chosen, commitment, octets }: Commit): void {
  hold(sameButMac(buildCommit(h2, from, chosen, commitment), octets), "a Commit has one form");
}

function sameButMac(built: Uint8Array, octets: Uint8Array): boolean {
  return same(built.subarray(0, -MAC_LENGTH), octets.subarray(0, -MAC_LENGTH));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
