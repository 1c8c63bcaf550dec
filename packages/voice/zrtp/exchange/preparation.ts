/** What a side needs before it can commit, or answer a Commit: secrets, a key pair, a choice. */
import { type Bytes, copySecret, wipe } from "@sottovoce/crypto";
import type { Endpoint, Peer } from "../endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import { digestOf } from "../keys/digest.ts";
import { createShare, type OwnShare } from "../keys/key-agreement.ts";
import { presharedKey } from "../keys/key-schedule.ts";
import type { MasterSession } from "../keys/master-session.ts";
import type { KnownSecrets } from "../keys/shared-secrets.ts";
import { type Commit, KEY_ID_LENGTH } from "../messages/commit.ts";
import { asciiBytes } from "../messages/frame.ts";
import type { KeptSecrets, ZrtpAlgorithms } from "../session-api.ts";
import { chooseAlgorithms, type DhAgreement, isDhAgreement } from "./negotiation.ts";

export type Preparation = CallPreparation | StreamPreparation;

/** For the first stream of a call. */
export interface CallPreparation {
  readonly kind: "call";
  readonly known: KnownSecrets;
  /** Made ahead for the agreement that both will choose if both follow §4.1.2. */
  readonly share: OwnShare;
  /** What we commit to. */
  readonly algorithms: ZrtpAlgorithms;
  /** The same with Diffie-Hellman, which always can be fallen back on. */
  readonly dhAlgorithms: ZrtpAlgorithms;
}

/** For a stream that is added to a call. */
export interface StreamPreparation {
  readonly kind: "stream";
  readonly master: MasterSession;
  readonly algorithms: ZrtpAlgorithms;
}

/** What the calling code has for the first stream of a call. */
export interface SecretSources {
  load(peerZid: Bytes): Promise<KeptSecrets | null>;
  auxSecret(): Promise<Bytes | null>;
}

/** @throws ZrtpRefusal `no_common_algorithm`; `fault` where what was kept cannot be read */
export async function prepareCall(
  endpoint: Endpoint,
  peer: Peer,
  sources: SecretSources,
): Promise<CallPreparation> {
  const algorithms = chooseAlgorithms(endpoint.policy, peer.hello, null);
  if (!isDhAgreement(algorithms.keyAgreement)) throw new RangeError("A call begins with Diffie-Hellman");
  const [retained, aux, share] = await allOf([
    loadRetained(sources, peer.hello.zid),
    sources.auxSecret().then(copyOf, () => null),
    createShare(algorithms.keyAgreement, endpoint.primitives),
  ]);
  const mayPreshare = rs1ForPreshared(retained) !== null;
  return {
    kind: "call",
    known: { retained, aux },
    share,
    algorithms: mayPreshare ? chooseAlgorithms(endpoint.policy, peer.hello, "Prsh") : algorithms,
    dhAlgorithms: algorithms,
  };
}

/** The results of all three. Where one fails, those of the others are wiped as soon as they are there. */
async function allOf(
  tasks: readonly [Promise<KeptSecrets | null>, Promise<Bytes | null>, Promise<OwnShare>],
): Promise<readonly [KeptSecrets | null, Bytes | null, OwnShare]> {
  try {
    return await Promise.all(tasks);
  } catch (error) {
    const [retained, aux, share] = tasks;
    retained.then((kept) => wipePresent(kept?.rs1, kept?.rs2), ignore);
    aux.then(wipePresent, ignore);
    share.then((own) => own.wipe(), ignore);
    throw error;
  }
}

/** The error that is told is the first. */
function ignore(): void {}

/** §4.4.2.1: Preshared mode goes on from what a person has verified, whoever begins. */
function rs1ForPreshared(retained: KeptSecrets | null): Bytes | null {
  return retained?.sasVerified === true ? retained.rs1 : null;
}

/** Not knowing is no `first` call: an alarm might be due. */
async function loadRetained({ load }: SecretSources, peerZid: Bytes): Promise<KeptSecrets | null> {
  try {
    const kept = await load(peerZid);
    return kept === null ? null : { ...kept, rs1: copyOf(kept.rs1), rs2: copyOf(kept.rs2) };
  } catch (error) {
    const sentence = "What is kept of earlier calls could not be read.";
    throw new ZrtpRefusal("fault", ZRTP_ERROR.software, sentence, { cause: error });
  }
}

function copyOf(bytes: Bytes | null): Bytes | null {
  return bytes === null ? null : copySecret(bytes);
}

/** Our half for the agreement that the exchange has come to: the one made ahead, where it fits. */
export async function shareFor(
  endpoint: Endpoint,
  { share }: CallPreparation,
  agreement: DhAgreement,
): Promise<OwnShare> {
  if (share.agreement === agreement) return share;
  share.wipe();
  return createShare(agreement, endpoint.primitives);
}

/** §4.4.2.2: the first 64 bits of MAC(preshared_key, "Prsh"). */
export async function presharedKeyId(
  endpoint: Endpoint,
  { hash }: ZrtpAlgorithms,
  rs1: Bytes,
  aux: Bytes | null,
): Promise<Bytes> {
  const digest = digestOf(hash, endpoint.primitives);
  const key = await presharedKey(digest, rs1, aux);
  const id = (await digest.mac(key, asciiBytes("Prsh"))).slice(0, KEY_ID_LENGTH);
  wipe(key);
  return id;
}

/**
 * §4.4.2.3: with which of our secrets the initiator of a Preshared exchange made its key.
 *
 * @returns `null` where it is none of ours, or none that was verified here: Diffie-Hellman then has to do
 */
export async function findPreshared(
  endpoint: Endpoint,
  { known }: CallPreparation,
  { commitment }: Commit,
  algorithms: ZrtpAlgorithms,
): Promise<{ readonly rs1: Bytes; readonly aux: Bytes | null } | null> {
  const rs1 = rs1ForPreshared(known.retained);
  if (rs1 === null || commitment.mode !== "Prsh") return null;
  for (const aux of known.aux === null ? [null] : [known.aux, null]) {
    const id = await presharedKeyId(endpoint, algorithms, rs1, aux);
    if (endpoint.primitives.constantTimeEqual(id, commitment.keyId)) return { rs1, aux };
  }
  return null;
}

/** What a secure call has no more use for; what was kept may still have to be kept on, by a person's verdict. */
export function retirePreparation(preparation: Preparation): void {
  if (preparation.kind === "stream") return;
  preparation.share.wipe();
  if (preparation.known.aux !== null) wipe(preparation.known.aux);
}

export function wipePreparation(preparation: Preparation): void {
  if (preparation.kind === "stream") return;
  const { known, share } = preparation;
  share.wipe();
  wipePresent(known.aux, known.retained?.rs1, known.retained?.rs2);
}

function wipePresent(...secrets: readonly (Bytes | null | undefined)[]): void {
  for (const secret of secrets) if (secret != null) wipe(secret);
}
