/** Which of this machine's addresses others see. */
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

/** Nothing is sent to it: a UDP socket only learns from it which way it would send (RFC 863's port). */
const ANY_PORT = 9;

/**
 * The address by which this machine would send to somebody.
 * @param host an IP address, the server's for example: whom calls come from is reached over the same network
 * @throws Error when there is no network that leads there
 */
export function addressTowards(host: string): Promise<string> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  return new Promise<string>((resolve, reject) => {
    socket.on("error", reject);
    socket.connect(ANY_PORT, host, () => resolve(socket.address().address));
  }).finally(() => socket.close());
}
