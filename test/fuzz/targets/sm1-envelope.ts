/**
 * sm1 envelopes as any stranger or server can hand them to a device: nothing but refusal may follow, and nothing may
 * change. Two devices with sessions in both directions are the ones attacked.
 */
import { createHash } from "node:crypto";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { ENVELOPE_BYTES } from "@sottovoce/wire";
import { look, makeParty, type Party, read, send } from "../../../packages/crypto/test/parties.ts";
import { hold, type Target } from "../engine/target.ts";

const primitives = createNodePrimitives();

/** What the attacked device keeps, and envelopes made for it: of a handshake, of its repetition, of a ratchet. */
async function scene(): Promise<{ readonly bob: Party; readonly envelopes: readonly Uint8Array[] }> {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  const carol = await makeParty(primitives, "c");
  const unread = [await send(alice, bob, "hello"), await send(alice, bob, "hello again")];
  await read(bob, unread[0] as Uint8Array);
  const answer = await send(bob, alice, "hi");
  await read(alice, answer);
  unread.push(await send(alice, bob, "how are you?"), await send(alice, bob, "well?"));
  unread.push(await send(carol, bob, "it is me"));
  return { bob, envelopes: unread };
}

const { bob, envelopes } = await scene();
const authentic = new Set(envelopes.map(digest));

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

export const sm1Envelope: Target = {
  maxLength: ENVELOPE_BYTES + 16,
  seeds: () => envelopes,
  // Any other size is refused at once: half of the tries shall get past that.
  repair: (input) => {
    const envelope = new Uint8Array(ENVELOPE_BYTES);
    envelope.set(input.subarray(0, ENVELOPE_BYTES));
    envelope[0] = 1;
    envelope[1] = 1 + ((envelope[1] ?? 0) & 1);
    return envelope;
  },
  run: async (input) => {
    const received = await look(bob, input);
    if (received.outcome === "message") hold(authentic.has(digest(input)), "a forged envelope is refused");
  },
};
