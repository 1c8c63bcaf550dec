/** Who we are in one session: our hash chain, our Hello, and what is announced of it. */
import { hexOf } from "./bytes.ts";
import type { Endpoint } from "./endpoint.ts";
import { possiblePolicy } from "./exchange/negotiation.ts";
import { createHashChain, signMessage } from "./keys/hash-chain.ts";
import { buildHello, CLIENT_NAME_LENGTH, ZID_LENGTH, ZRTP_VERSION } from "./messages/hello.ts";
import type { ZrtpOptions } from "./session-api.ts";

export interface Own {
  readonly endpoint: Omit<Endpoint, "send" | "later">;
  /** The value of `a=zrtp-hash` (RFC 6189 §8). */
  readonly helloHash: string;
}

/** @throws RangeError for a ZID or a client name that no Hello can carry */
export async function createOwn(options: ZrtpOptions): Promise<Own> {
  const { primitives, clock, zid, clientName } = options;
  if (zid.length !== ZID_LENGTH || clientName.length > CLIENT_NAME_LENGTH || !/^[ -~]*$/.test(clientName)) {
    throw new RangeError("A ZID has 12 bytes, a client name at most 16 characters of ASCII");
  }
  const policy = possiblePolicy(options.policy, primitives);
  const chain = await createHashChain(primitives);
  const client = clientName.padEnd(CLIENT_NAME_LENGTH);
  const unsigned = buildHello({ version: ZRTP_VERSION, client, h3: chain.h3, zid, ...policy });
  const hello = await signMessage(primitives, unsigned, chain.h2);
  const helloHash = `${ZRTP_VERSION} ${hexOf(await primitives.sha256(hello))}`;
  return { endpoint: { primitives, clock, policy, zid, chain, hello }, helloHash };
}

/**
 * What the peer announced of its Hello.
 *
 * @returns 64 hexadecimal digits in lower case; `null` where it announced none, or none of our version (§4.1.1). What is
 *   malformed is kept as it is: no Hello will ever fit it
 */
export function announcedHash(attribute: string | null): string | null {
  if (attribute === null) return null;
  const [version = "", digits = ""] = attribute.trim().split(/\s+/);
  if (/^\d/.test(version) && version.slice(0, 3) !== ZRTP_VERSION.slice(0, 3)) return null;
  return digits.toLowerCase();
}
