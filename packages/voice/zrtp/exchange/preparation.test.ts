/** What a side has at hand before it commits: gone where it comes to nothing. */
import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import { ManualClock, settle } from "../../test/zrtp/manual-clock.ts";
import { hex, nodePrimitives } from "../../test/zrtp/parties.ts";
import type { Endpoint, Peer } from "../endpoint.ts";
import { ZrtpRefusal } from "../error-codes.ts";
import { createHashChain } from "../keys/hash-chain.ts";
import { buildHello, parseHello } from "../messages/hello.ts";
import { PHONE_POLICY } from "../policy.ts";
import { prepareCall } from "./preparation.ts";

const AUX = new Uint8Array(32).fill(7);
const RS1 = new Uint8Array(32).fill(9);
const policy = { ...PHONE_POLICY, keyAgreements: ["EC25"] } as const;

/** What is overwritten with zeros, as it was before. */
function watchWiping(t: TestContext): readonly string[] {
  const wiped: string[] = [];
  const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const { fill } = typedArray;
  t.mock.method(typedArray, "fill", function (this: Uint8Array, ...args: Parameters<typeof fill>) {
    if (args[0] === 0) wiped.push(hex(this));
    return fill.apply(this, args);
  });
  return wiped;
}

interface Scene {
  readonly endpoint: Endpoint;
  readonly peer: Peer;
  readonly shares: { made: number; wiped: number };
}

async function scene(generates = true): Promise<Scene> {
  const shares = { made: 0, wiped: 0 };
  const { p256 } = nodePrimitives;
  const primitives = {
    ...nodePrimitives,
    p256: {
      ...p256,
      generate: async () => {
        if (!generates) throw new Error("no entropy");
        shares.made++;
        return p256.generate();
      },
      wipe: (pair: Parameters<typeof p256.wipe>[0]) => {
        shares.wiped++;
        p256.wipe(pair);
      },
    },
  };
  const chain = await createHashChain(primitives);
  const zid = nodePrimitives.randomBytes(12);
  const hello = buildHello({ version: "1.10", client: " ".repeat(16), h3: chain.h3, zid, ...policy });
  const peer = { hello: parseHello(hello) as Peer["hello"], ssrc: 1 };
  const own = { primitives, clock: new ManualClock(), policy, zid, chain, hello };
  return { endpoint: { ...own, send: () => {}, later: () => {} }, peer, shares };
}

it("what was kept cannot be read: the key pair and the auxiliary secret, however late it comes, are wiped", async (t) => {
  const { endpoint, peer, shares } = await scene();
  const late = Promise.withResolvers<Bytes>();
  const wiped = watchWiping(t);
  const load = async () => {
    throw new Error("disk");
  };
  const refused = prepareCall(endpoint, peer, { load, auxSecret: () => late.promise });
  await assert.rejects(refused, (error) => error instanceof ZrtpRefusal && error.code === "fault");
  late.resolve(AUX.slice());
  await settle();
  assert.deepEqual(shares, { made: 1, wiped: 1 });
  assert.deepEqual(
    wiped.filter((bytes) => bytes === hex(AUX)),
    [hex(AUX)],
  );
});

it("no key pair can be made: what was kept, and the auxiliary secret, are wiped", async (t) => {
  const { endpoint, peer } = await scene(false);
  const wiped = watchWiping(t);
  const load = async () => ({ rs1: RS1.slice(), rs2: null, sasVerified: true, until: null });
  await assert.rejects(
    prepareCall(endpoint, peer, { load, auxSecret: async () => AUX.slice() }),
    /no entropy/,
  );
  await settle();
  assert.deepEqual(wiped.toSorted(), [hex(AUX), hex(RS1)]);
});
