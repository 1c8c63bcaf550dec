/** Diffie-Hellman by the names of RFC 6189 §5.1.5, and X25519 as Linphone has it. */
import {
  type Bytes,
  CryptoError,
  KEY_AGREEMENT_LENGTHS,
  type KeyAgreement as PlatformAgreement,
  type Primitives,
  type VoicePrimitives,
  X25519_LENGTH,
  x25519PublicKey,
} from "@sottovoce/crypto";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { DhAgreement } from "../exchange/negotiation.ts";

/** Our half of an agreement: made for one call, used once, then gone. */
export interface OwnShare {
  readonly agreement: DhAgreement;
  readonly publicValue: Bytes;
  /**
   * @returns DHResult, for the caller to wipe
   * @throws ZrtpRefusal `bad_key` for a public value that no honest side sends (§4.4.1.2, §4.4.1.3)
   */
  agree(peerValue: Bytes): Promise<Bytes>;
  /** Lets go of the private half. */
  wipe(): void;
}

const PUBLIC_LENGTHS: Readonly<Record<DhAgreement, number>> = {
  X255: X25519_LENGTH,
  EC25: KEY_AGREEMENT_LENGTHS["P-256"].publicKey,
  EC38: KEY_AGREEMENT_LENGTHS["P-384"].publicKey,
  DH3k: KEY_AGREEMENT_LENGTHS["MODP-3072"].publicKey,
};

/** @throws ZrtpRefusal `tampered` for a value of another size than the agreement has */
export function requirePublicLength(agreement: DhAgreement, value: Bytes): void {
  if (value.length === PUBLIC_LENGTHS[agreement]) return;
  const sentence = "The other side sent a public value of a wrong size.";
  throw new ZrtpRefusal("tampered", ZRTP_ERROR.malformed, sentence);
}

export async function createShare(
  agreement: DhAgreement,
  primitives: Primitives & VoicePrimitives,
): Promise<OwnShare> {
  const share =
    agreement === "X255"
      ? await x25519Share(primitives)
      : await platformShare(platformAgreement(agreement, primitives));
  return {
    agreement,
    publicValue: share.publicValue,
    wipe: share.wipe,
    agree: async (peerValue) => {
      try {
        return await share.agree(peerValue);
      } catch (error) {
        if (!(error instanceof CryptoError) || error.code === "wiped") throw error;
        const sentence = "The other side sent a public value that no honest side sends.";
        throw new ZrtpRefusal("bad_key", ZRTP_ERROR.badPublicValue, sentence, { cause: error });
      }
    },
  };
}

type Share = Omit<OwnShare, "agreement">;

async function x25519Share({ x25519 }: Primitives): Promise<Share> {
  const pair = await x25519.generateEphemeral();
  let held: typeof pair | null = pair;
  return {
    publicValue: new Uint8Array(pair.publicKey),
    agree: async (peerValue) => {
      if (held === null) throw new CryptoError("wiped", "caller", "The X25519 key was destroyed");
      return x25519.agree(held, x25519PublicKey(peerValue));
    },
    // The private half is the provider's; letting go of the pair lets it go.
    wipe: () => {
      held = null;
    },
  };
}

async function platformShare(platform: PlatformAgreement): Promise<Share> {
  const pair = await platform.generate();
  return {
    publicValue: pair.publicKey,
    agree: async (peerValue) => platform.agree(pair, peerValue),
    wipe: () => platform.wipe(pair),
  };
}

function platformAgreement(
  agreement: Exclude<DhAgreement, "X255">,
  { p256, p384, modp3072 }: VoicePrimitives,
): PlatformAgreement {
  switch (agreement) {
    case "EC25":
      return p256;
    case "EC38":
      return p384;
    case "DH3k":
      // The policy was cleared of what the platform lacks.
      if (modp3072 === null) throw new CryptoError("unsupported", "platform", "This platform has no DH3k");
      return modp3072;
  }
}
