/** Our half of a Diffie-Hellman exchange, and the message that carries it (RFC 6189 §4.4.1). */
import type { Bytes } from "@sottovoce/crypto";
import type { Exchange } from "../keys/agreement.ts";
import { signMessage } from "../keys/hash-chain.ts";
import type { OwnShare } from "../keys/key-agreement.ts";
import { secretIds } from "../keys/shared-secrets.ts";
import { buildDhPart, type DhPart } from "../messages/dh-part.ts";
import type { DhAgreement } from "./negotiation.ts";
import { type CallPreparation, shareFor } from "./preparation.ts";

/** @param agreement that of the exchange */
export async function makeDhPart(
  { endpoint, digest, role }: Exchange,
  kind: DhPart["kind"],
  call: CallPreparation,
  agreement: DhAgreement,
): Promise<{ readonly share: OwnShare; readonly octets: Bytes }> {
  const { primitives, chain } = endpoint;
  const share = await shareFor(endpoint, call, agreement);
  const ids = await secretIds(primitives, digest, role, call.known, chain.h3);
  const unsigned = buildDhPart(kind, chain.h1, ids, share.publicValue);
  return { share, octets: await signMessage(primitives, unsigned, chain.h0) };
}
