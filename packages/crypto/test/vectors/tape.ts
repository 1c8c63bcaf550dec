/**
 * A provider whose randomness repeats: everything it generates comes from a hash of a label and a counter. Only
 * encapsulations cannot be made to repeat through the interface, so their results are recorded on a tape once, and
 * played back from it ever after; decapsulation, which has to agree with them, is the provider's own.
 */
import { type Bytes, concatBytes, toHex, utf8 } from "@sottovoce/wire";
import type { MlKem768PublicKey, Primitives } from "../../primitives/primitives.ts";
import { mlKem768Ciphertext } from "../../primitives/roles.ts";

export interface TapedEncapsulation {
  /** SHA-256 of the encapsulation key, hexadecimal. */
  readonly keyHash: string;
  readonly ciphertext: string;
  readonly sharedSecret: string;
}

/** @returns the provider made repeatable; `tape` is played from its beginning, and recorded on where it ends */
export async function tapedPrimitives(base: Primitives, tape: TapedEncapsulation[]): Promise<Primitives> {
  const random = await hashStream(base, 1 << 17);
  let at = 0;
  const encapsulate = async (key: MlKem768PublicKey) => {
    const keyHash = toHex(await base.sha256(key));
    let entry = tape[at++];
    if (entry === undefined) {
      const made = await base.mlKem768.encapsulate(key);
      entry = { keyHash, ciphertext: toHex(made.ciphertext), sharedSecret: toHex(made.sharedSecret) };
      tape.push(entry);
    }
    if (entry.keyHash !== keyHash) throw new Error("encapsulation to another key than recorded");
    return {
      ciphertext: mlKem768Ciphertext(Uint8Array.fromHex(entry.ciphertext)),
      sharedSecret: Uint8Array.fromHex(entry.sharedSecret),
    };
  };
  return {
    ...base,
    randomBytes: random,
    x25519: { ...base.x25519, generate: () => base.x25519.fromPrivate(random(32)) },
    ed25519: { ...base.ed25519, generate: () => base.ed25519.fromSeed(random(32)) },
    mlKem768: { ...base.mlKem768, generate: () => base.mlKem768.fromSeed(random(64)), encapsulate },
  };
}

/** SHA-256("sm1 vectors" ‖ counter(4)), one block after the other. */
async function hashStream(base: Primitives, length: number): Promise<(length: number) => Bytes> {
  const blocks: Bytes[] = [];
  for (let counter = 0; counter * 32 < length; counter++) {
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, counter);
    blocks.push(await base.sha256(concatBytes(utf8("sm1 vectors"), number)));
  }
  const stream = concatBytes(...blocks);
  let at = 0;
  return (count) => {
    if (at + count > stream.length) throw new Error("the stream of the vectors is used up");
    at += count;
    return stream.slice(at - count, at);
  };
}
