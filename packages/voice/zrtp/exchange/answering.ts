/** What becomes of a peer's Commit that stands (RFC 6189 §4.4). */
import type { Bytes } from "@sottovoce/crypto";
import { hexOf } from "../bytes.ts";
import type { Endpoint, Peer } from "../endpoint.ts";
import { ZRTP_ERROR, ZrtpRefusal } from "../error-codes.ts";
import type { Commit } from "../messages/commit.ts";
import type { ZrtpAlgorithms } from "../session-api.ts";
import { Initiator } from "./initiator.ts";
import {
  type CallPreparation,
  findPreshared,
  type Preparation,
  type StreamPreparation,
} from "./preparation.ts";
import { Responder } from "./responder.ts";

/** A Commit of the peer that our policy allows. */
export interface AcceptedCommit {
  readonly commit: Commit;
  readonly algorithms: ZrtpAlgorithms;
}

/**
 * @returns our role: the responder's, but where a Preshared Commit is for a secret that we do not have
 * @throws ZrtpRefusal for a mode that does not belong here
 */
export function answerCommit(
  endpoint: Endpoint,
  peer: Peer,
  accepted: AcceptedCommit,
  preparation: Preparation,
  binding: Bytes | null,
): Promise<Initiator | Responder> {
  return preparation.kind === "call"
    ? answerForCall(endpoint, peer, accepted, preparation, binding)
    : answerForStream(endpoint, peer, accepted, preparation, binding);
}

async function answerForCall(
  endpoint: Endpoint,
  peer: Peer,
  { commit, algorithms }: AcceptedCommit,
  call: CallPreparation,
  binding: Bytes | null,
): Promise<Initiator | Responder> {
  switch (commit.commitment.mode) {
    case "dh":
      return Responder.answerDh(endpoint, peer, commit, algorithms, call, binding);
    case "Mult": {
      const sentence = "The other side wants to add a stream to a call that there is not.";
      throw new ZrtpRefusal("no_common_algorithm", ZRTP_ERROR.noSharedSecret, sentence);
    }
    case "Prsh": {
      const secrets = await findPreshared(endpoint, call, commit, algorithms);
      if (secrets !== null) {
        return Responder.answerPreshared(endpoint, peer, commit, algorithms, call, secrets, binding);
      }
      // §4.4.2.3: a Commit for Diffie-Hellman takes the place of the peer's.
      return Initiator.begin(endpoint, peer, { ...call, algorithms: call.dhAlgorithms }, binding);
    }
  }
}

async function answerForStream(
  endpoint: Endpoint,
  peer: Peer,
  { commit, algorithms }: AcceptedCommit,
  { master }: StreamPreparation,
  binding: Bytes | null,
): Promise<Responder> {
  const { commitment } = commit;
  if (commitment.mode !== "Mult" || algorithms.hash !== master.algorithms.hash) {
    const sentence = "The other side began a new call where it had to add a stream to one.";
    throw new ZrtpRefusal("tampered", ZRTP_ERROR.software, sentence);
  }
  master.useNonce(hexOf(commitment.nonce));
  return Responder.answerMultistream(endpoint, peer, commit, algorithms, master.key, binding);
}
