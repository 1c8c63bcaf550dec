/**
 * What somebody who has got further than a server can do to a call: a peer whose device has the keys and wants to go on
 * without them, and whoever sits inside DTLS, where our own frames are all there is.
 */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { CreateZrtp } from "@sottovoce/client";
import type { Bytes } from "@sottovoce/crypto";
import { createZrtpSession, OWN_POLICY } from "@sottovoce/voice";
import { Connection } from "../../packages/cli/media/webrtc/connection.ts";
import {
  flipBit,
  flipInTheMiddle,
  rewrap,
  typeOfPacket,
  Watched,
  ZRTP_TYPES,
} from "../../packages/voice/test/zrtp/attacks.ts";
import { asciiBytes, frameMessage } from "../../packages/voice/zrtp/messages/frame.ts";
import { wrapMessage } from "../../packages/voice/zrtp/messages/packet.ts";
import { speak, speakSecurely } from "./support/calls/callers.ts";
import { assertNoToneIn, assertNotSecured, hastened } from "./support/calls/outcomes.ts";
import { payloadsOf } from "./support/calls/plain-sound.ts";
import { endCall, hearEachOther, speakers } from "./support/calls/speakers.ts";
import { UdpWay } from "./support/calls/udp-way.ts";

const SSRC = 4711;
/** Octets of a MAC in ZRTP's messages (RFC 6189 §5.1.1). */
const MAC_LENGTH = 8;

/** Half of ZRTP that can ask to go on in the clear, as one that has the keys can. */
class TurningAway {
  readonly #watched = new Watched();
  #send: (packet: Bytes) => void = () => {};
  #role: "initiator" | "responder" = "initiator";

  readonly zrtp: CreateZrtp = ({ isOwnKind: _, allowsAes128: __, ...setup }, handler) => {
    this.#send = handler.send;
    const { primitives } = this.#watched;
    const own = { primitives, policy: OWN_POLICY, ssrc: SSRC, clientName: "Turning away" };
    return createZrtpSession(
      { ...setup, ...own },
      {
        ...handler,
        onSecure: (result) => {
          this.#role = result.role;
          handler.onSecure(result);
        },
      },
    );
  };

  /** RFC 6189 §4.7.2, with the right MAC. */
  async goClear(): Promise<void> {
    const { primitives } = this.#watched;
    const mac = await primitives.hmacSha256(this.#watched.macKey(this.#role), asciiBytes("GoClear "));
    this.#send(wrapMessage(1, SSRC, frameMessage("GoClear ", mac.slice(0, MAC_LENGTH))));
  }
}

type Change = (bytes: Bytes) => Bytes;

/** Sits inside DTLS-SRTP of both sides. @returns the frames that came there, as they left their devices */
function insideSrtp(t: TestContext, change: Change = (frame) => frame): readonly Bytes[] {
  const frames: Bytes[] = [];
  const { sendRtp } = Connection.prototype;
  t.mock.method(Connection.prototype, "sendRtp", function (this: Connection, packet) {
    frames.push(packet.payload);
    sendRtp.call(this, { ...packet, payload: change(packet.payload) });
  } satisfies typeof sendRtp);
  return frames;
}

/** Sits inside the data channel of both sides, where ZRTP goes by. */
function insideChannel(t: TestContext, change: Change): void {
  const { sendMessage } = Connection.prototype;
  t.mock.method(Connection.prototype, "sendMessage", function (this: Connection, message) {
    sendMessage.call(this, change(message));
  } satisfies typeof sendMessage);
}

describe("a peer that has the keys, and asks to go on without encryption", () => {
  for (const kind of ["webrtc", "rtp"] as const) {
    it(`is refused, by ${kind}: the call ends with the reason, and nothing was ever sent in clear`, async (t) => {
      const frames = insideSrtp(t);
      const way = await UdpWay.open(t);
      const turning = new TurningAway();
      const both = await speakers(t, kind, { meddle: way.redirect, zrtp: turning.zrtp });
      const { alice, bob } = both;
      await speakSecurely(alice, bob);
      await hearEachOther(both, 25);
      await turning.goClear();
      const ended = await alice.untilPhase("ended");
      assert.equal(ended.end, "not_secured");
      assert.match(ended.endSentence ?? "", /wanted to go on without encryption/);
      assert.equal((await bob.untilPhase("ended")).end, "hung_up");
      const sent = kind === "webrtc" ? frames : payloadsOf(way.seen.map(({ datagram }) => datagram));
      await assertNoToneIn(sent, both);
    });
  }
});

describe("frames that were changed inside DTLS", () => {
  const changes: Readonly<Record<string, (frame: Bytes, turn: number) => Bytes>> = {
    "have one bit turned over": (frame, turn) => flipBit(frame, (turn * 7) % (frame.length * 8)),
    "have no bytes": () => new Uint8Array(0),
    "have nothing but a counter and a tag": (frame) => frame.slice(-14),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`and ${what} are silence, and no noise; after them the call goes on`, async (t) => {
      let isChanging = false;
      let turn = 0;
      insideSrtp(t, (frame) => (isChanging ? change(frame, turn++) : frame));
      const both = await speakers(t, "webrtc");
      const { alice, bob, hers, his } = both;
      await speakSecurely(alice, bob);
      await hearEachOther(both, 25);
      isChanging = true;
      // What waits to be played, and what is filled in, has run out by then: 400 ms and 100 ms.
      await Promise.all([hers, his].map(({ ear }) => ear.plays(60)));
      const from = [hers, his].map(({ ear }) => ear.frames.length);
      await Promise.all([hers, his].map(({ ear }) => ear.plays(60)));
      assert.deepEqual(
        [hers, his].map((head, i) => head.heardNothing(from[i])),
        [true, true],
      );
      assert.ok(turn > 100, `${turn} frames were changed`);
      assert.deepEqual([alice.call.phase, bob.call.phase], ["secure", "secure"]);
      isChanging = false;
      await hearEachOther(both, 25);
      await endCall(both);
    });
  }
});

describe("messages of ZRTP that were changed inside DTLS", () => {
  for (const type of ZRTP_TYPES) {
    it(`and have one bit of every ${type} turned over: the call ends, and no frame has left a device`, async (t) => {
      let flipped = 0;
      insideChannel(t, (packet) => {
        if (typeOfPacket(packet).trim() !== type) return packet;
        flipped++;
        return rewrap(packet, flipInTheMiddle);
      });
      const frames = insideSrtp(t);
      const both = await speakers(t, "webrtc", { zrtp: hastened });
      await speak(both.alice, both.bob);
      await assertNotSecured(both);
      assert.ok(flipped > 0);
      assert.deepEqual(frames, []);
    });
  }
});
