/** Which secrets of earlier calls, and from outside, both sides know (RFC 6189 §4.3). */
import type { Bytes, Primitives } from "@sottovoce/crypto";
import { SECRET_ID_LENGTH, type SecretIds } from "../messages/dh-part.ts";
import { asciiBytes } from "../messages/frame.ts";
import type { KeptSecrets } from "../session-api.ts";
import type { Digest } from "./digest.ts";

export type Role = "initiator" | "responder";

/** What one side knows before the exchange. */
export interface KnownSecrets {
  readonly retained: KeptSecrets | null;
  readonly aux: Bytes | null;
}

/** s1 and s2, and never an s3: no PBX is ever trusted (§7.3). They are parts of what `KnownSecrets` holds, no copies. */
export interface MatchedSecrets {
  readonly s1: Bytes | null;
  /** It is our rs2. */
  readonly isOlder: boolean;
  readonly s2: Bytes | null;
}

const LABELS: Readonly<Record<Role, Bytes>> = {
  initiator: asciiBytes("Initiator"),
  responder: asciiBytes("Responder"),
};

/**
 * The identifiers that `role` sends of what it knows (§4.3.1); random where it knows nothing, so that nobody sees which.
 *
 * @param h3 of that side's Hello
 */
export async function secretIds(
  primitives: Primitives,
  digest: Digest,
  role: Role,
  known: KnownSecrets,
  h3: Bytes,
): Promise<SecretIds> {
  const id = async (secret: Bytes | null, message: Bytes): Promise<Bytes> =>
    secret === null
      ? primitives.randomBytes(SECRET_ID_LENGTH)
      : (await digest.mac(secret, message)).slice(0, SECRET_ID_LENGTH);
  return {
    rs1: await id(known.retained?.rs1 ?? null, LABELS[role]),
    rs2: await id(known.retained?.rs2 ?? null, LABELS[role]),
    aux: await id(known.aux, h3),
    pbx: primitives.randomBytes(SECRET_ID_LENGTH),
  };
}

/**
 * What both know, by the identifiers that the peer sent.
 *
 * @param peerRole the peer's. @param peerH3 of its Hello
 */
export async function matchSecrets(
  primitives: Primitives,
  digest: Digest,
  peerRole: Role,
  known: KnownSecrets,
  theirs: SecretIds,
  peerH3: Bytes,
): Promise<MatchedSecrets> {
  // What the peer would have sent if it knew what we know.
  const expected = await secretIds(primitives, digest, peerRole, known, peerH3);
  const same = (a: Bytes, b: Bytes): boolean => primitives.constantTimeEqual(a, b);
  const own = [
    { secret: known.retained?.rs1 ?? null, id: expected.rs1, isOlder: false },
    { secret: known.retained?.rs2 ?? null, id: expected.rs2, isOlder: true },
  ];
  // §4.3: the initiator's rs1 has precedence over its rs2, whichever of the responder's it meets.
  const pairs =
    peerRole === "initiator"
      ? [theirs.rs1, theirs.rs2].flatMap((id) => own.map((candidate) => ({ candidate, id })))
      : own.flatMap((candidate) => [theirs.rs1, theirs.rs2].map((id) => ({ candidate, id })));
  const match = pairs.find(({ candidate, id }) => candidate.secret !== null && same(candidate.id, id));
  return {
    s1: match?.candidate.secret ?? null,
    isOlder: match?.candidate.isOlder ?? false,
    s2: known.aux !== null && same(expected.aux, theirs.aux) ? known.aux : null,
  };
}
