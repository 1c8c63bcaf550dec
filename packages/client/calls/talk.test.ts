import assert from "node:assert/strict";
import { test } from "node:test";
import type { MasterKeys, MediaKeys, ZrtpHandler, ZrtpResult } from "@sottovoce/voice";
import { utf8 } from "@sottovoce/wire";
import { ManualClock, settle } from "../test/manual-clock.ts";
import { type CallMedia, type MediaHandler, type MediaKind, MediaLost, MediaRefused } from "./media.ts";
import { readDescription } from "./signalling/descriptions.ts";
import type { Ending } from "./signalling/endings.ts";
import { Talk } from "./talk.ts";
import type { CreateZrtp } from "./zrtp.ts";

const HASH = `1.10 ${"0f".repeat(32)}`;

function description(protocol: string, hash: string | null): string {
  const announced = hash === null ? [] : [`a=zrtp-hash:${hash}`];
  const lines = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"];
  return `${[...lines, `m=audio 9 ${protocol} 0`, ...announced].join("\r\n")}\r\n`;
}

function heard(protocol: string, hash: string | null) {
  const peer = readDescription(utf8(description(protocol, hash)));
  assert.ok(peer !== null);
  return peer;
}

function master(fill: number): MasterKeys {
  const [key, salt] = [new Uint8Array(32).fill(fill), new Uint8Array(14).fill(fill)];
  return { cipher: "AES3", authTag: "HS80", key, salt };
}

/** Sound and ZRTP that do what the test says. */
class Stage {
  readonly clock = new ManualClock();
  readonly told: string[] = [];
  readonly endings: Ending[] = [];
  media: MediaHandler | null = null;
  zrtp: ZrtpHandler | null = null;
  started: (string | null)[] = [];
  secured: MediaKeys[] = [];
  closed = 0;
  allows = true;
  isOwnKind: boolean | null = null;
  failure: Error | null = null;
  binding: Uint8Array<ArrayBuffer> | null = new Uint8Array(32);

  open(kind: MediaKind): Promise<Talk> {
    const retained = { load: async () => null, save: async () => {}, restore: async () => {} };
    const around = {
      clock: this.clock,
      media: this.#media(),
      zrtp: this.#zrtp(),
      zid: new Uint8Array(12),
      isOwnKind: this.isOwnKind ?? kind === "webrtc",
      allowsAes128: false,
      retained,
      auxSecret: async () => null,
    };
    return Talk.open(
      around,
      { kind, iceServers: [], relayOnly: false },
      {
        onSecuring: () => this.told.push("securing"),
        onSecure: async () => {
          this.told.push("keys");
          return this.allows;
        },
        onAudible: () => this.told.push("audible"),
        onEnded: (ending) => this.endings.push(ending),
      },
    );
  }

  #media(): CallMedia {
    return {
      kinds: ["webrtc", "rtp"],
      open: async (_, handler) => {
        if (this.failure !== null) throw this.failure;
        this.media = handler;
        return {
          offer: async () => description("UDP/TLS/RTP/SAVPF", null),
          answer: async () => description("RTP/AVP", null),
          accept: async () => {},
          binding: async () => this.binding,
          sendZrtp: () => {},
          secure: async (keys) => {
            this.secured.push(structuredClone(keys));
          },
          setMuted: () => {},
          setHeld: () => {},
          close: async () => {
            this.closed++;
          },
        };
      },
    };
  }

  #zrtp(): CreateZrtp {
    return async (_, handler) => {
      this.zrtp = handler;
      return {
        helloHash: HASH,
        start: (hash) => this.started.push(hash),
        receive: () => {},
        setSasVerified: async () => {},
        takeBack: async () => {},
        close: () => this.told.push("wiped"),
      };
    };
  }
}

function result(keys: MediaKeys): ZrtpResult {
  return {
    role: "initiator",
    algorithms: { hash: "S256", cipher: "AES3", authTag: "HS80", keyAgreement: "X255", sasKind: "B256" },
    sas: { kind: "B256", words: ["a", "b"] },
    continuity: "first",
    auxMatched: false,
    verified: false,
    peerVerified: false,
    discloses: false,
    peerZid: new Uint8Array(12),
    peerClient: "",
    keys,
    exportedKey: new Uint8Array(32),
  };
}

test("sound flows only when the keys are agreed on and allowed; they are overwritten here", async () => {
  const stage = new Stage();
  const talk = await stage.open("webrtc");
  assert.match(new TextDecoder().decode(await talk.offer()), new RegExp(`a=zrtp-hash:${HASH}`));
  stage.media?.onConnected();
  assert.deepEqual(stage.started, [], "the other side's description is missing");
  await talk.accept(heard("UDP/TLS/RTP/SAVPF", HASH));
  await settle();
  assert.deepEqual(stage.started, [HASH]);
  assert.deepEqual(stage.told, ["securing"]);
  const keys = { send: master(1), receive: master(2) };
  stage.zrtp?.onSecure(result(keys));
  await settle();
  assert.deepEqual(stage.told, ["securing", "keys", "audible"]);
  assert.equal(stage.secured[0]?.send.key[0], 1);
  assert.ok(
    [keys.send, keys.receive].every(({ key, salt }) => [...key, ...salt].every((byte) => byte === 0)),
  );
  await stage.clock.elapse(3_600_000);
  assert.deepEqual(stage.endings, [], "no time ends it any more");
  talk.close();
  talk.close();
  assert.equal(stage.closed, 1);
  assert.equal(stage.told.at(-1), "wiped");
});

test("keys that are not allowed protect nothing, and are overwritten as well", async () => {
  const stage = new Stage();
  stage.allows = false;
  const talk = await stage.open("rtp");
  await talk.answer(heard("RTP/AVP", null));
  stage.media?.onConnected();
  await settle();
  assert.deepEqual(stage.started, [null], "a SIP phone need not announce its Hello");
  const keys = { send: master(1), receive: master(2) };
  stage.zrtp?.onSecure(result(keys));
  await settle();
  assert.deepEqual(stage.secured, []);
  assert.equal(keys.send.key[0], 0);
});

test("it ends where no way is found in 30 s, and where keys take more than 25", async () => {
  const lost = new Stage();
  await (await lost.open("webrtc")).accept(heard("UDP/TLS/RTP/SAVPF", HASH));
  await lost.clock.elapse(29_999);
  assert.deepEqual(lost.endings, []);
  await lost.clock.elapse(1);
  assert.deepEqual(lost.endings, [{ end: "no_way", sentence: null }]);
  const slow = new Stage();
  await (await slow.open("webrtc")).accept(heard("UDP/TLS/RTP/SAVPF", HASH));
  slow.media?.onConnected();
  await slow.clock.elapse(25_000);
  assert.equal(slow.endings[0]?.end, "not_secured");
  assert.equal(slow.closed, 1);
  slow.zrtp?.onFailed({ code: "timeout", zrtpError: null, sentence: "" });
  assert.equal(slow.endings.length, 1, "once");
});

test("among our own a missing announcement is an attack, and so is one of another version", async () => {
  for (const announced of [null, HASH.replace("1.10", "2.00"), HASH.replace("1.10", "0.90")]) {
    const stage = new Stage();
    await (await stage.open("webrtc")).accept(heard("UDP/TLS/RTP/SAVPF", announced));
    stage.media?.onConnected();
    await settle();
    assert.equal(stage.endings[0]?.end, "not_secured");
    assert.deepEqual(stage.started, []);
  }
});

test("who has keys announces its Hello, whichever way the sound takes", async () => {
  const stage = new Stage();
  stage.isOwnKind = true;
  await (await stage.open("rtp")).answer(heard("RTP/AVP", null));
  stage.media?.onConnected();
  await settle();
  assert.equal(stage.endings[0]?.end, "not_secured");
  assert.deepEqual(stage.started, []);
});

test("nothing begins where a connection does not say whom it is with; phones never do", async () => {
  for (const [kind, protocol, starts] of [
    ["webrtc", "UDP/TLS/RTP/SAVPF", []],
    ["rtp", "RTP/AVP", [HASH]],
  ] as const) {
    const stage = new Stage();
    stage.binding = null;
    await (await stage.open(kind)).accept(heard(protocol, HASH));
    stage.media?.onConnected();
    await settle();
    assert.deepEqual(stage.started, starts);
    assert.equal(stage.endings[0]?.end, starts.length === 0 ? "failed" : undefined);
  }
});

test("what the sound cannot do is said", async () => {
  const stage = new Stage();
  stage.failure = new MediaLost("no_microphone", "None.");
  await assert.rejects(stage.open("webrtc"), MediaLost);
  stage.failure = null;
  const talk = await stage.open("webrtc");
  await assert.rejects(talk.accept(heard("RTP/AVP", HASH)), MediaRefused, "an answer of another kind");
  stage.media?.onLost("silent");
  assert.deepEqual(stage.endings, [{ end: "media_lost", sentence: null }]);
  await assert.rejects(talk.offer(), MediaRefused);
});
