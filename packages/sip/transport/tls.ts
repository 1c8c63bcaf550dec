import { TlsListener, type TlsListenOptions } from "./node-tls-listener.ts";

export { beforeAccepting } from "./node-door.ts";
export { connectTls, type TlsConnectOptions } from "./node-tls-connect.ts";
export type { TlsListener, TlsListenOptions, TlsRefusal } from "./node-tls-listener.ts";
export { TLS_POLICY } from "./node-tls-policy.ts";

/**
 * Accepts SIP over TLS (RFC 3261 §26.2.1; TLS 1.2 with AEAD or 1.3).
 * @throws Error of `node:net` where the address is taken or not ours
 */
export function listenTls(options: TlsListenOptions): Promise<TlsListener> {
  return new TlsListener(options).listen();
}
