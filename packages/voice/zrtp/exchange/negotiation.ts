/**
 * Which algorithms (RFC 6189 §4.1.2). What our policy does not name is never agreed on, whoever asks: §5.2 adds mandatory
 * algorithms to every list, and some phones commit to them although we did not offer them.
 */
import type { Primitives, VoicePrimitives } from "@sottovoce/crypto";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { ChosenNames } from "../messages/commit.ts";
import type { OfferedNames } from "../messages/hello.ts";
import type { ZrtpAlgorithms, ZrtpKeyAgreement, ZrtpPolicy } from "../session-api.ts";

/** §5.1: what everybody has, at the end of every list that does not name it. */
const MANDATORY: OfferedNames = {
  hashes: ["S256"],
  ciphers: ["AES1"],
  authTags: ["HS32", "HS80"],
  keyAgreements: ["DH3k"],
  sasKinds: ["B32 "],
};

/** From fast to slow, as §4.1.2 has it, X25519 before P-256: both sides must rank alike to choose alike. */
const BY_SPEED: readonly DhAgreement[] = ["X255", "EC25", "DH3k", "EC38"];

export type DhAgreement = Exclude<ZrtpKeyAgreement, "Mult" | "Prsh">;

const KIND_ERRORS = {
  hashes: [ZRTP_ERROR.hash, "hash"],
  ciphers: [ZRTP_ERROR.cipher, "cipher"],
  authTags: [ZRTP_ERROR.authTag, "authentication tag"],
  keyAgreements: [ZRTP_ERROR.keyAgreement, "key agreement"],
  sasKinds: [ZRTP_ERROR.sas, "way to show the words"],
} as const;

type Kind = keyof ZrtpPolicy;

export function isDhAgreement(keyAgreement: ZrtpKeyAgreement): keyAgreement is DhAgreement {
  return keyAgreement !== "Mult" && keyAgreement !== "Prsh";
}

/** Without what this platform cannot do, and without EC38 where SHA-384 is not wanted: §5.1.5 has them together only. */
export function possiblePolicy(policy: ZrtpPolicy, primitives: Primitives & VoicePrimitives): ZrtpPolicy {
  const keyAgreements = policy.keyAgreements.filter(
    (name) =>
      (name !== "DH3k" || primitives.modp3072 !== null) &&
      (name !== "EC38" || (policy.hashes.includes("S384") && policy.ciphers.includes("AES3"))),
  );
  return { ...policy, keyAgreements };
}

/**
 * What we commit to with this peer.
 *
 * @param usable one of `Mult` and `Prsh` that can be used with this peer now; it is taken where both name it
 * @throws ZrtpRefusal `no_common_algorithm`
 */
export function chooseAlgorithms(
  policy: ZrtpPolicy,
  theirs: OfferedNames,
  usable: "Mult" | "Prsh" | null,
): ZrtpAlgorithms {
  const offered = withMandatory(theirs);
  const both = <K extends Kind>(kind: K): ZrtpPolicy[K] =>
    policy[kind].filter((name) => offered[kind].includes(name)) as unknown as ZrtpPolicy[K];
  const keyAgreement =
    usable !== null && both("keyAgreements").includes(usable)
      ? usable
      : fasterFirstChoice(both("keyAgreements"), offered);
  // §5.1.5: with EC38 the hash MUST be SHA-384, and the cipher SHOULD be AES-256.
  const is384 = keyAgreement === "EC38";
  return {
    hash: is384 ? "S384" : first("hashes", both("hashes")),
    cipher: is384 ? "AES3" : first("ciphers", both("ciphers")),
    authTag: first("authTags", both("authTags")),
    keyAgreement,
    sasKind: first("sasKinds", both("sasKinds")),
  };
}

/** §4.1.2: of the two first choices the faster one, so that both sides can make their keys before anybody commits. */
function fasterFirstChoice(common: readonly ZrtpKeyAgreement[], theirs: OfferedNames): DhAgreement {
  const has384 = theirs.hashes.includes("S384") && theirs.ciphers.includes("AES3");
  const ours = common.filter(isDhAgreement).filter((name) => name !== "EC38" || has384);
  const firstOfTheirs = theirs.keyAgreements.find((name) => ours.some((own) => own === name));
  const fastest = BY_SPEED.find((name) => name === ours[0] || name === firstOfTheirs);
  return first("keyAgreements", fastest === undefined ? [] : [fastest]);
}

function first<Name extends string>(kind: Kind, names: readonly Name[]): Name {
  const [name] = names;
  if (name !== undefined) return name;
  const [code, what] = KIND_ERRORS[kind];
  throw new ZrtpRefusal("no_common_algorithm", code, `The other side has no ${what} that is allowed here.`);
}

/**
 * What a peer has committed to.
 *
 * @throws ZrtpRefusal `no_common_algorithm` where our policy does not name it
 */
export function acceptAlgorithms(policy: ZrtpPolicy, chosen: ChosenNames): ZrtpAlgorithms {
  const accept = <K extends Kind>(kind: K, name: string): ZrtpPolicy[K][number] => {
    const known = policy[kind].find((ours) => ours === name);
    if (known !== undefined) return known;
    const [code, what] = KIND_ERRORS[kind];
    const sentence = `The other side insists on a ${what} that is not allowed here (${printable(name)}).`;
    throw new ZrtpRefusal("no_common_algorithm", code, sentence);
  };
  const keyAgreement = accept("keyAgreements", chosen.keyAgreement);
  const is384 = keyAgreement === "EC38";
  return {
    hash: accept("hashes", is384 && chosen.hash !== "S384" ? `${chosen.hash} with EC38` : chosen.hash),
    cipher: accept(
      "ciphers",
      is384 && chosen.cipher !== "AES3" ? `${chosen.cipher} with EC38` : chosen.cipher,
    ),
    authTag: accept("authTags", chosen.authTag),
    keyAgreement,
    // §4.4.3.1: a stream that is added has no words.
    sasKind: keyAgreement === "Mult" ? (policy.sasKinds[0] ?? "B32 ") : accept("sasKinds", chosen.sasKind),
  };
}

/** A name that a peer sent, harmless on a terminal, without the spaces and zeros that fill it up. */
export function printable(name: string): string {
  return name
    .replace(/\0+$/, "")
    .replace(/[^ -~]/g, "?")
    .trim();
}

function withMandatory(theirs: OfferedNames): OfferedNames {
  const add = (kind: Kind): readonly string[] => [...new Set([...theirs[kind], ...MANDATORY[kind]])];
  return {
    hashes: add("hashes"),
    ciphers: add("ciphers"),
    authTags: add("authTags"),
    keyAgreements: add("keyAgreements"),
    sasKinds: add("sasKinds"),
  };
}
