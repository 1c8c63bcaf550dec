/** What both sides have in common once the keys are made, by each of the three modes (RFC 6189 §4.4). */
import { type Bytes, concatBytes, wipe } from "@sottovoce/crypto";
import type { Endpoint, Peer } from "../endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { DhPart } from "../messages/dh-part.ts";
import type { ZrtpAlgorithms } from "../session-api.ts";
import { type Digest, digestOf } from "./digest.ts";
import type { OwnShare } from "./key-agreement.ts";
import {
  type CallKeys,
  deriveCallKeys,
  deriveStreamKeys,
  type KdfContext,
  presharedKey,
  type StreamKeys,
  s0OfDh,
  s0OfMultistream,
  s0OfPreshared,
  wipeCallKeys,
  wipeStreamKeys,
} from "./key-schedule.ts";
import { type KnownSecrets, matchSecrets, type Role } from "./shared-secrets.ts";

/** One try of two sides, as far as both know it. */
export interface Exchange {
  readonly endpoint: Endpoint;
  readonly peer: Peer;
  readonly role: Role;
  readonly algorithms: ZrtpAlgorithms;
  readonly digest: Digest;
  readonly commit: Bytes;
  /** 32 bytes of the signalling that end the input of total_hash (docs/decisions/voice.md). */
  readonly binding: Bytes | null;
}

export interface Agreement {
  readonly exchange: Exchange;
  readonly streamKeys: StreamKeys;
  /** `null` where a stream was added to a call: it has none of its own. */
  readonly callKeys: CallKeys | null;
  /** An earlier secret of ours is the peer's too. */
  readonly retainedMatched: boolean;
  /** It is our rs2 that is. */
  readonly matchedOlder: boolean;
  readonly auxMatched: boolean;
}

export function createExchange(fields: Omit<Exchange, "digest">): Exchange {
  return { ...fields, digest: digestOf(fields.algorithms.hash, fields.endpoint.primitives) };
}

/** §4.4.1. @throws ZrtpRefusal `bad_key` */
export async function agreeByDh(
  exchange: Exchange,
  share: OwnShare,
  known: KnownSecrets,
  parts: { readonly one: Bytes; readonly two: Bytes; readonly theirs: DhPart },
): Promise<Agreement> {
  const { digest, endpoint, peer } = exchange;
  const peerRole = exchange.role === "initiator" ? "responder" : "initiator";
  const dhResult = await share.agree(parts.theirs.publicValue);
  share.wipe();
  const h3 = peer.hello.h3;
  const matched = await matchSecrets(endpoint.primitives, digest, peerRole, known, parts.theirs.ids, h3);
  const context = await contextOf(exchange, parts.one, parts.two);
  const s0 = await s0OfDh(digest, dhResult, context, matched);
  wipe(dhResult);
  return {
    exchange,
    ...(await deriveAll(exchange, s0, context)),
    retainedMatched: matched.s1 !== null,
    matchedOlder: matched.isOlder,
    auxMatched: matched.s2 !== null,
  };
}

/** §4.4.2. @param aux what both mixed in */
export async function agreeByPreshared(
  exchange: Exchange,
  rs1: Bytes,
  aux: Bytes | null,
): Promise<Agreement> {
  const { digest } = exchange;
  const context = await contextOf(exchange);
  const preshared = await presharedKey(digest, rs1, aux);
  const s0 = await s0OfPreshared(digest, preshared, context);
  wipe(preshared);
  return {
    exchange,
    ...(await deriveAll(exchange, s0, context)),
    retainedMatched: true,
    matchedOlder: false,
    auxMatched: aux !== null,
  };
}

/** §4.4.3. @param zrtpSession of the call's first stream */
export async function agreeByMultistream(exchange: Exchange, zrtpSession: Bytes): Promise<Agreement> {
  const { digest, algorithms } = exchange;
  const context = await contextOf(exchange);
  const s0 = await s0OfMultistream(digest, zrtpSession, context);
  const streamKeys = await deriveStreamKeys(digest, algorithms.cipher, s0, context);
  wipe(s0);
  return {
    exchange,
    streamKeys,
    callKeys: null,
    retainedMatched: false,
    matchedOlder: false,
    auxMatched: false,
  };
}

/** Wipes s0 (§4.6.1). */
async function deriveAll(
  { digest, algorithms }: Exchange,
  s0: Bytes,
  context: KdfContext,
): Promise<{ readonly streamKeys: StreamKeys; readonly callKeys: CallKeys }> {
  const callKeys = await deriveCallKeys(digest, s0, context);
  const streamKeys = await deriveStreamKeys(digest, algorithms.cipher, s0, context);
  wipe(s0);
  return { streamKeys, callKeys };
}

/** §4.4.1.4, §4.4.2.4, §4.4.3.2: all messages after the initiator's Hello, which the responder's DHPart answers. */
async function contextOf(exchange: Exchange, ...dhParts: Bytes[]): Promise<KdfContext> {
  const { endpoint, peer, role, digest, commit, binding } = exchange;
  const isInitiator = role === "initiator";
  const responderHello = isInitiator ? peer.hello.octets : endpoint.hello;
  const bound = binding === null ? [] : [binding];
  return {
    zids: isInitiator ? concatBytes(endpoint.zid, peer.hello.zid) : concatBytes(peer.hello.zid, endpoint.zid),
    totalHash: await digest.hash(responderHello, commit, ...dhParts, ...bound),
  };
}

/** The refusal of a message whose MAC, once its key came, proved wrong (§8.1.1: a sign of an attack, never chance). */
export function changedOnTheWay(zrtpError: number = ZRTP_ERROR.software): ZrtpRefusal {
  return new ZrtpRefusal("tampered", zrtpError, "A message was changed on its way: somebody stands between.");
}

export function wipeAgreement({ streamKeys, callKeys }: Agreement): void {
  wipeStreamKeys(streamKeys);
  if (callKeys !== null) wipeCallKeys(callKeys);
}
