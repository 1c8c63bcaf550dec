/** Whom connections and failures are counted under: an address, or the network that one customer has. */

/** Text form of an IPv4 address in an IPv6 one (RFC 4291 §2.5.5.2). */
const MAPPED = "::ffff:";

/** Groups of 16 bits in an IPv6 address, and those of its /64. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * The source of a connection: an IPv4 address, or the /64 of an IPv6 address. One IPv6 customer has at least a /64
 * (RFC 6177), 2^64 addresses to count from anew; within it nobody can be told from their neighbour.
 * @param address IPv4 or IPv6 without brackets, as sockets tell it; anything else is its own source
 */
export function sourceOf(address: string): string {
  if (!address.includes(":")) return address;
  if (address.startsWith(MAPPED) && address.includes(".")) return address.slice(MAPPED.length);
  const plain = address.split("%", 1)[0] as string;
  const [head = "", tail] = plain.split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - before.length - after.length);
  const groups = [...before, ...Array<string>(missing).fill("0"), ...after];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
